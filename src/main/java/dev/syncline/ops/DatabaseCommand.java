package dev.syncline.ops;

import dev.syncline.embedded.EmbeddedException;
import dev.syncline.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** What the commands of the program share: they run on the database that a server would, and say in one line what fails. */
final class DatabaseCommand {
    private DatabaseCommand() {}

    /** A command, which gives its exit code. */
    interface Work {
        int run() throws SQLException, IOException;
    }

    /** A command that speaks SQL. */
    interface SqlWork {
        int run(Connection database) throws SQLException, IOException;
    }

    /**
     * Runs a command on the chosen database; the embedded one is started for it, and stopped.
     *
     * @param failed the exit code where it failed
     */
    static int run(int failed, Work work) {
        Optional<AutoCloseable> database = Optional.empty();
        try {
            database = BootDatabase.prepare();
            return work.run();
        } catch (EmbeddedException | StoreException | CompletionException | SQLException | IOException failure) {
            System.err.println("syncline: " + failure.getMessage());
            return failed;
        } finally {
            database.ifPresent(DatabaseCommand::close);
        }
    }

    /** As {@link #run}, with a connection. */
    static int connected(int failed, SqlWork work) {
        return run(failed, () -> {
            try (Connection connection = BootDatabase.connect()) {
                return work.run(connection);
            }
        });
    }

    private static void close(AutoCloseable database) {
        try {
            database.close();
        } catch (Exception failure) {
            System.err.println("syncline: the embedded database did not stop: " + failure.getMessage());
        }
    }
}
