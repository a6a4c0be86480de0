package dev.syncline.ops;

import dev.syncline.id.ProjectId;
import dev.syncline.store.Bucket;
import dev.syncline.store.Importer;
import dev.syncline.store.Importer.Imported;
import dev.syncline.store.TimelineComparison;
import dev.syncline.store.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The command that takes an exported file into a database. */
final class Import {
    static final String ARGUMENT = "import";

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int NOT_DONE = 2;

    private static final String HELP = """
        Takes what was exported into a database: each document wholly or not at all, with who and when of every
        version. What is there stays as it is: a document that is there with the same journal is left out, one
        with another journal is refused. A damaged file is refused before anything is written.

          java -jar quarkus-run.jar import <file>
          java -jar quarkus-run.jar import <file> <project id>

        Documents go to the project they were in, or to the one that is named. Of a timeline's file it is only
        said whether its document has it all. The database must have its tables: start a server on a new one
        first. Your own may be in use meanwhile; the embedded one must not, so stop its server.
        Exit codes: 0 all of it is there, 1 something was refused, 2 not done.
        """;

    private Import() {}

    /** Gives the exit code. */
    static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return DONE;
        }
        boolean named = arguments.size() == 2;
        Optional<ProjectId> into = named ? ProjectId.read(arguments.get(1)) : Optional.empty();
        if (arguments.isEmpty() || arguments.size() > 2 || named && into.isEmpty()) {
            System.err.print(HELP);
            return NOT_DONE;
        }
        Path file = Path.of(arguments.get(0));
        if (!Files.isReadable(file)) {
            System.err.println("syncline: " + file + " cannot be read");
            return NOT_DONE;
        }
        return take(file, into.orElse(null));
    }

    private static int take(Path file, ProjectId into) {
        try {
            String of = of(file);
            return DatabaseCommand.connected(NOT_DONE, database -> take(database, file, of, into));
        } catch (TransferException refused) {
            System.err.println("syncline: " + refused.getMessage());
            return REFUSED;
        } catch (IOException unreadable) {
            System.err.println("syncline: " + unreadable.getMessage());
            return NOT_DONE;
        }
    }

    /** Reads the file to its end before a database is asked for. */
    private static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Importer.check(in);
        }
    }

    private static int take(Connection database, Path file, String of, ProjectId into)
            throws SQLException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of.equals("timeline") ? compare(database, in) : take(new Importer(database, into).run(in));
        }
    }

    private static int take(Imported imported) {
        imported.refused().forEach(why -> System.err.println("syncline: refused: " + why));
        System.out.println("imported " + imported.documents() + " documents, " + imported.entries() + " entries; "
                + imported.already() + " were there already; "
                + imported.refused().size() + " refused");
        return imported.refused().isEmpty() ? DONE : REFUSED;
    }

    private static int compare(Connection database, InputStream in) throws SQLException {
        try (Bucket bucket = CommandBucket.open()) {
            System.out.println("the document has all " + new TimelineComparison(database, bucket).run(in) + " entries");
        }
        return DONE;
    }
}
