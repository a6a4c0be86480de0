package dev.syncline.store;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The store's own connections: a few that only ever commit, and others for everything that reads, so that a load of 20
 * MB never stands before a commit.
 */
public record StorePools(Pool commits, Pool reads) implements AutoCloseable {
    /**
     * The commit's statement touches rows by key and nothing else. These settings make its plan the same from an empty
     * database to a full one, and spare planning it anew each time.
     */
    static final Map<String, String> COMMIT_PLANS = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_bitmapscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "enable_material", "off",
            "jit", "off");

    /** Opens both on databases that are reached alike. */
    public static StorePools open(Vertx vertx, List<PgConnectOptions> databases, StoreLimits limits) {
        Map<String, String> committing = new HashMap<>(COMMIT_PLANS);
        committing.put("synchronous_commit", "on");
        return new StorePools(
                pool(vertx, databases, committing, limits.commitMs(), limits.commitConnections(), limits),
                pool(vertx, databases, Map.of(), limits.readMs(), limits.readConnections(), limits));
    }

    /** Connections that commit together with {@link CommitHook}s. */
    static Pool hooked(Vertx vertx, List<PgConnectOptions> databases, StoreLimits limits, HookLimits hooks) {
        Map<String, String> committing = new HashMap<>(COMMIT_PLANS);
        committing.put("synchronous_commit", "on");
        return pool(vertx, databases, committing, limits.commitMs(), hooks.connections(), limits);
    }

    private static Pool pool(
            Vertx vertx,
            List<PgConnectOptions> databases,
            Map<String, String> settings,
            long statementMs,
            int connections,
            StoreLimits limits) {
        var options = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(limits.waitersMax())
                .setConnectionTimeout((int) limits.waitMs())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool()
                .connectingTo(bounded(databases, settings, statementMs, limits))
                .with(options)
                .using(vertx)
                .build();
    }

    /**
     * The same databases with the bounds of the house: time for a statement, for a lock, for an idle transaction, and
     * for silence. What is configured already stands.
     */
    static List<SqlConnectOptions> bounded(
            List<PgConnectOptions> databases, Map<String, String> settings, long statementMs, StoreLimits limits) {
        Map<String, String> bounds = new HashMap<>(settings);
        bounds.put("statement_timeout", Long.toString(statementMs));
        bounds.put("lock_timeout", Long.toString(limits.lockMs()));
        bounds.put("idle_in_transaction_session_timeout", Long.toString(limits.idleInTransactionMs()));
        List<SqlConnectOptions> all = new ArrayList<>();
        for (PgConnectOptions database : databases) {
            var options = new PgConnectOptions(database);
            bounds.forEach((name, value) -> options.getProperties().putIfAbsent(name, value));
            options.setCachePreparedStatements(true);
            options.setTcpKeepAlive(true);
            options.setIdleTimeout((int) limits.silenceMs());
            options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
            all.add(options);
        }
        return all;
    }

    @Override
    public void close() {
        commits.close();
        reads.close();
    }
}
