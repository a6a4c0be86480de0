package dev.syncline.ops;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.store.Bucket;
import dev.syncline.store.Exporter;
import dev.syncline.store.Exporter.Exported;
import dev.syncline.store.TransferException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The command that writes a document, a project or a timeline as a file. */
final class Export {
    static final String ARGUMENT = "export";

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int NOT_DONE = 2;

    private static final String HELP = """
        Writes a document, a project with all its documents, or a timeline as a file: rows as they are, with
        who, when and rolling hashes, and a checksum over each record. What is damaged is not exported.

          java -jar quarkus-run.jar export document <document id> <file>
          java -jar quarkus-run.jar export project <project id> <file>
          java -jar quarkus-run.jar export timeline <timeline id> <file>

        The file must not be there yet. Nothing in the database is changed. Your own database may be in use
        meanwhile; the embedded one must not, so stop its server.
        Exit codes: 0 written, 1 refused, 2 not done.
        """;

    private Export() {}

    /** What is written. */
    private interface Writing {
        Exported to(Exporter exporter) throws SQLException, IOException;
    }

    /** Gives the exit code. */
    static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return DONE;
        }
        Optional<Writing> writing =
                arguments.size() == 3 ? writing(arguments.get(0), arguments.get(1)) : Optional.empty();
        if (writing.isEmpty()) {
            System.err.print(HELP);
            return NOT_DONE;
        }
        Path file = Path.of(arguments.get(2));
        if (Files.exists(file)) {
            System.err.println("syncline: " + file + " is there already");
            return NOT_DONE;
        }
        return DatabaseCommand.connected(NOT_DONE, database -> export(database, writing.get(), file));
    }

    private static Optional<Writing> writing(String what, String id) {
        return switch (what) {
            case "document" -> DocumentId.read(id).map(document -> exporter -> exporter.document(document));
            case "project" -> ProjectId.read(id).map(project -> exporter -> exporter.project(project));
            case "timeline" -> TimelineId.read(id).map(timeline -> exporter -> exporter.timeline(timeline));
            default -> Optional.empty();
        };
    }

    /** The file has its name only once all of it is on the disk. */
    private static int export(Connection database, Writing writing, Path file) throws SQLException, IOException {
        Path part = Path.of(file + ".part");
        try {
            Exported exported;
            try (var out = new FileOutputStream(part.toFile());
                    Bucket bucket = CommandBucket.open()) {
                exported = writing.to(new Exporter(database, out, bucket));
                out.getFD().sync();
            }
            Files.move(part, file);
            System.out.println("exported " + exported.documents() + " documents, " + exported.entries() + " entries, "
                    + Files.size(file) + " bytes");
            return DONE;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (TransferException refused) {
            System.err.println("syncline: " + refused.getMessage());
            return REFUSED;
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
