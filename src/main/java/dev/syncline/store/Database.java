package dev.syncline.store;

import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Gives statements a connection and a deadline, and says of a failure whether it is known to have written nothing.
 * A statement that misses its deadline keeps its connection: what Postgres still does with it is unknown, and the next
 * statement must not stand behind it.
 */
final class Database {
    /** What the client waits longer than the server does, so that the server's own answer is heard if there is one. */
    private static final long GRACE_MS = 1000;

    private static final String FOREIGN_KEY = "23503";
    /** Lock or statement timeout, read-only, deadlock, serialization: the same statement may succeed later. */
    private static final Set<String> PASSING = Set.of("55P03", "57014", "25006", "40P01", "40001");
    /** Disk full, out of memory, too many connections. */
    private static final String RESOURCES = "53";

    private final StorePools pools;
    private final StoreLimits limits;

    Database(StorePools pools, StoreLimits limits) {
        this.pools = pools;
        this.limits = limits;
    }

    <T> Future<T> commit(Function<SqlConnection, Future<T>> statements) {
        return run(pools.commits(), limits.commitMs(), statements);
    }

    /** On connections of its own, which others than the store use too: {@code workMs} is what those may take. */
    <T> Future<T> apart(Pool pool, long workMs, Function<SqlConnection, Future<T>> statements) {
        return run(pool, limits.commitMs() + workMs, statements);
    }

    <T> Future<T> read(Function<SqlConnection, Future<T>> statements) {
        return run(pools.reads(), limits.readMs(), statements);
    }

    private static <T> Future<T> run(Pool pool, long statementMs, Function<SqlConnection, Future<T>> statements) {
        return pool.getConnection()
                .recover(refused -> Future.failedFuture(
                        new StoreException(Kind.OVERLOADED, "no connection to the database: " + refused.getMessage())))
                .compose(connection -> statements
                        .apply(connection)
                        .onComplete(answered -> connection.close())
                        .timeout(statementMs + GRACE_MS, TimeUnit.MILLISECONDS))
                .recover(failure -> Future.failedFuture(known(failure)));
    }

    /** An error that the server reports for a statement undid it; anything else may have come after its commit. */
    static Throwable known(Throwable failure) {
        if (failure instanceof PgException refused && "ERROR".equals(refused.getSeverity())) {
            String state = refused.getSqlState();
            if (state.startsWith(RESOURCES) || PASSING.contains(state)) {
                return new StoreException(Kind.OVERLOADED, refused.getErrorMessage());
            }
            Kind kind = state.equals(FOREIGN_KEY) ? Kind.GONE : Kind.REFUSED;
            return new StoreException(kind, refused.getErrorMessage());
        }
        return failure;
    }
}
