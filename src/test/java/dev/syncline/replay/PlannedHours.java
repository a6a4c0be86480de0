package dev.syncline.replay;

import dev.syncline.command.Rejection;
import dev.syncline.document.Value;
import dev.syncline.store.CommitHook;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Keeps a book of the hours that were planned, in a table of ours. */
@Singleton
class PlannedHours implements CommitHook {
    private static final long HOURS_MAX = 100;

    private static final String NOTE =
            "insert into planned_hours (document, seq, ticket, hours) values ($1, $2, $3, $4)";

    @Override
    public boolean wants(String type, String mutator) {
        return type.equals("desk") && mutator.equals("ticket.plan");
    }

    @Override
    public Future<Void> commit(SqlConnection connection, Accepted command) {
        long hours = ((Value.Int) command.arguments().get("hours")).value();
        if (hours > HOURS_MAX) {
            return Future.failedFuture(Rejection.because("hours.book", "the book takes 100 hours at most"));
        }
        String ticket = ((Value.Str) command.arguments().get("ticket")).value();
        UUID document = new UUID(command.document().hi(), command.document().lo());
        return connection
                .preparedQuery(NOTE)
                .execute(Tuple.of(document, command.seq(), ticket, hours))
                .mapEmpty();
    }
}
