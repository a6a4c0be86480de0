package dev.syncline.store;

import dev.syncline.id.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * What must be done to a database that was restored from a backup, before devices meet it: they may know of entries that
 * it lacks. Every document gets another history, by which a device notices. Every timeline is over, and nobody's: its
 * device begins another one, and its changes may come back through a door, from whoever holds them. Servers must not run
 * meanwhile. Blocks its caller.
 */
public final class Restoration {
    private static final String NEW_HISTORIES = "update document set history_id = gen_random_uuid()";
    private static final String END_TIMELINES = "update timeline set user_id = ? where user_id <> ?";

    private final Connection database;

    public Restoration(Connection database) {
        this.database = database;
    }

    /** All of it or nothing; done again, it does no harm. Gives how many documents there are. */
    public int run() throws SQLException {
        return AllOrNothing.on(database, this::change);
    }

    private int change() throws SQLException {
        var nobody = new UUID(UserId.NOBODY.hi(), UserId.NOBODY.lo());
        try (var timelines = database.prepareStatement(END_TIMELINES);
                var documents = database.prepareStatement(NEW_HISTORIES)) {
            timelines.setObject(1, nobody);
            timelines.setObject(2, nobody);
            timelines.executeUpdate();
            return documents.executeUpdate();
        }
    }
}
