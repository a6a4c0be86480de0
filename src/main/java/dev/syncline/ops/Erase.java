package dev.syncline.ops;

import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.store.Bucket;
import dev.syncline.store.Erasure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The command that takes everything of a project or of a person out of the database. */
final class Erase {
    static final String ARGUMENT = "erase";

    private static final int ERASED = 0;
    private static final int NOTHING_THERE = 1;
    private static final int NOT_ERASED = 2;

    private static final String HELP = """
        Erases a project with all its documents, or a person: sessions, memberships, the name, and the projects
        that nobody else is in. What a person wrote in other projects stays, under an id that names nobody.

          java -jar quarkus-run.jar erase project <project id>
          java -jar quarkus-run.jar erase person <user id>

        Stop every server first. The data files are rewritten without it, which takes as much space again as
        they have. What lay in a bucket is deleted there; versions that the bucket keeps are not. Backups and Postgres' write-ahead log hold it until they are gone.
        Exit codes: 0 erased, 1 nothing there, 2 not erased.
        """;

    private Erase() {}

    /** Gives the exit code. */
    static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return ERASED;
        }
        Optional<UUID> id = arguments.size() == 2 ? id(arguments.get(0), arguments.get(1)) : Optional.empty();
        if (id.isEmpty()) {
            System.err.print(HELP);
            return NOT_ERASED;
        }
        UUID whose = id.get();
        return DatabaseCommand.connected(NOT_ERASED, database -> erase(database, arguments.get(0), whose));
    }

    private static Optional<UUID> id(String what, String text) {
        return switch (what) {
            case "project" -> ProjectId.read(text).map(id -> new UUID(id.hi(), id.lo()));
            case "person" -> UserId.read(text).map(id -> new UUID(id.hi(), id.lo()));
            default -> Optional.empty();
        };
    }

    private static int erase(Connection database, String what, UUID id) throws SQLException {
        var erasure = new Erasure(database);
        boolean project = what.equals("project");
        int erased = project ? erasure.project(id) : erasure.person(id);
        if (erased < 0) {
            System.err.println("syncline: there is no such " + what);
            return NOTHING_THERE;
        }
        int objects = objects(erasure);
        if (objects > 0) {
            System.out.println("deleted " + objects + " objects from the bucket");
        }
        System.out.println("erased the " + what + " with " + erased + (project ? " documents" : " projects"));
        return ERASED;
    }

    /** What lay in the bucket goes at once, with whatever else no row names. */
    private static int objects(Erasure erasure) throws SQLException {
        try (Bucket bucket = CommandBucket.open()) {
            return erasure.objects(bucket);
        }
    }
}
