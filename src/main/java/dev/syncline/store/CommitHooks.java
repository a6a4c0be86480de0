package dev.syncline.store;

import dev.syncline.command.Rejection;
import dev.syncline.store.CommitHook.Accepted;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The hooks of this server, and the connections on which they take part in commits. */
public final class CommitHooks implements AutoCloseable {
    /** A server without hooks. */
    static final CommitHooks NONE = new CommitHooks(List.of(), HookLimits.DEFAULTS, null);

    private static final Logger LOG = Logger.getLogger(CommitHooks.class);

    /** Their own statements are planned as usual, not as the journal's are. */
    private static final String PLAN_AS_USUAL = StorePools.COMMIT_PLANS.keySet().stream()
            .map(name -> "set local " + name + " to " + (name.equals("plan_cache_mode") ? "auto" : "on"))
            .collect(Collectors.joining("; "));

    private final List<CommitHook> hooks;
    private final HookLimits limits;
    private final Pool pool;

    CommitHooks(List<CommitHook> hooks, HookLimits limits, Pool pool) {
        this.hooks = hooks;
        this.limits = limits;
        this.pool = pool;
    }

    boolean wants(String type, String mutator) {
        return hooks.stream().anyMatch(hook -> hook.wants(type, mutator));
    }

    Pool pool() {
        return pool;
    }

    /** Longest time that the hooks may take for so many commands. */
    long patienceMs(int commands) {
        return limits.commandMs() * commands;
    }

    /**
     * Lets the hooks take part, command by command, each in a savepoint, so that one that is not taken leaves no trace for
     * those behind it. Gives why commands were not taken, by seq.
     */
    Future<Map<Long, Rejection>> takePart(SqlConnection connection, List<Accepted> commands) {
        Map<Long, Rejection> vetoes = new TreeMap<>();
        Future<Void> done = run(connection, PLAN_AS_USUAL);
        for (Accepted command : commands) {
            done = done.compose(before -> one(connection, command, vetoes));
        }
        return done.compose(all -> run(connection, "set constraints all immediate"))
                .recover(late -> blame(late, commands, vetoes))
                .map(all -> vetoes);
    }

    private Future<Void> one(SqlConnection connection, Accepted command, Map<Long, Rejection> vetoes) {
        return run(connection, "savepoint command")
                .compose(saved -> asked(connection, command).timeout(limits.commandMs(), TimeUnit.MILLISECONDS))
                .compose(taken -> run(connection, "release savepoint command"))
                .recover(failure -> {
                    if (isPassing(failure)) {
                        return Future.failedFuture(failure);
                    }
                    vetoes.put(command.seq(), rejection(command, failure));
                    return run(connection, "rollback to savepoint command");
                });
    }

    private Future<Void> asked(SqlConnection connection, Accepted command) {
        Future<Void> done = Future.succeededFuture();
        for (CommitHook hook : hooks) {
            if (hook.wants(command.type(), command.mutator())) {
                done = done.compose(before -> {
                    Future<Void> taken = hook.commit(connection, command);
                    return taken == null ? Future.succeededFuture() : taken;
                });
            }
        }
        return done;
    }

    /** A constraint that is checked at the end does not say whose row it was. */
    private static Future<Void> blame(Throwable late, List<Accepted> commands, Map<Long, Rejection> vetoes) {
        if (isPassing(late) || !vetoes.isEmpty()) {
            return vetoes.isEmpty() ? Future.failedFuture(late) : Future.succeededFuture();
        }
        commands.forEach(command -> vetoes.put(command.seq(), rejection(command, late)));
        return Future.succeededFuture();
    }

    private static boolean isPassing(Throwable failure) {
        // An answer of the database says what it is; else it is the connection that failed.
        return Database.known(failure) instanceof StoreException answered
                ? answered.kind() == Kind.OVERLOADED
                : failure instanceof VertxException;
    }

    private static Rejection rejection(Accepted command, Throwable failure) {
        if (failure instanceof Rejection said) {
            return said;
        }
        LOG.errorf(
                failure,
                "document %s: what takes part in commits failed on %s of seq %d",
                command.document().text(),
                command.mutator(),
                command.seq());
        return Rejection.outside("a table beside the journal did not take it");
    }

    static Future<Void> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().mapEmpty();
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
