package dev.syncline.store;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction of a command: all of its steps, or nothing. */
final class AllOrNothing {
    private AllOrNothing() {}

    /** What is done within the transaction. */
    interface Steps<T> {
        T run() throws SQLException;
    }

    /** Runs the steps on a connection that is in no transaction, and leaves it so. Blocks its caller. */
    static <T> T on(Connection database, Steps<T> steps) throws SQLException {
        database.setAutoCommit(false);
        try {
            T answer = steps.run();
            database.commit();
            return answer;
        } catch (SQLException | RuntimeException failure) {
            database.rollback();
            throw failure;
        } finally {
            database.setAutoCommit(true);
        }
    }
}
