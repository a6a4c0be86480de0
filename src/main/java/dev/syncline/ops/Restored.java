package dev.syncline.ops;

import dev.syncline.store.Restoration;
import java.util.List;

/** The command that tells a database that it was restored from a backup. */
final class Restored {
    static final String ARGUMENT = "restored";

    private static final int DONE = 0;
    private static final int NOT_DONE = 2;

    private static final String HELP = """
        Tells a database that it was restored from a backup, before a server starts on it again. Devices notice
        then, and give back what they hold of the time since: once, also what several of them hold.

          java -jar quarkus-run.jar restored

        Stop every server first. Done twice, it does no harm. Exit codes: 0 done, 2 not done.
        """;

    private Restored() {}

    /** Gives the exit code. */
    static int run(List<String> arguments) {
        if (!arguments.isEmpty()) {
            boolean asked = arguments.contains("--help") || arguments.contains("-h");
            (asked ? System.out : System.err).print(HELP);
            return asked ? DONE : NOT_DONE;
        }
        return DatabaseCommand.connected(NOT_DONE, database -> {
            System.out.println(new Restoration(database).run() + " documents have a new history");
            return DONE;
        });
    }
}
