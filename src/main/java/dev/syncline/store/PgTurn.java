package dev.syncline.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A turn as an advisory lock of one connection: Postgres itself knows whose it is, and gives it on when that connection
 * ends, however the node did. No clock decides it.
 */
final class PgTurn implements Turn, AutoCloseable {
    private static final String TAKE = "select pg_try_advisory_lock(%d, %d)";
    private static final String KEEP = "select true";

    private final Vertx vertx;
    private final Context context;
    private final List<SqlConnectOptions> databases;
    private final ChannelLimits limits;
    private final String take;
    private volatile boolean ours;
    private volatile boolean closed;
    /** Of the context, as everything below. */
    private PgConnection connection;

    private int tried;
    private long timer = -1;
    private boolean asking;

    /** @param number of the turn among all in a database */
    PgTurn(Vertx vertx, List<PgConnectOptions> databases, StoreLimits store, ChannelLimits limits, int number) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.databases = StorePools.bounded(databases, Map.of(), limits.answerMs(), store);
        this.limits = limits;
        this.take = TAKE.formatted(PgChannel.LOCK_SPACE, number);
    }

    @Override
    public void begin() {
        context.runOnContext(start -> {
            timer = vertx.setPeriodic(limits.lookMs(), look -> look());
            look();
        });
    }

    @Override
    public boolean isOurs() {
        return ours;
    }

    private void look() {
        if (asking || closed) {
            return;
        }
        asking = true;
        connected()
                .compose(through -> through.query(ours ? KEEP : take).execute())
                .timeout(limits.answerMs(), TimeUnit.MILLISECONDS)
                .onComplete(answer -> {
                    asking = false;
                    if (answer.failed()) {
                        lose(connection);
                    } else {
                        ours = !closed && answer.result().iterator().next().getBoolean(0);
                    }
                });
    }

    private Future<PgConnection> connected() {
        if (connection != null) {
            return Future.succeededFuture(connection);
        }
        return PgConnection.connect(vertx, (PgConnectOptions) databases.get(tried++ % databases.size()))
                .map(made -> {
                    if (closed || connection != null) {
                        // Whoever waited for it has given it up.
                        made.close();
                        throw new IllegalStateException("too late");
                    }
                    made.exceptionHandler(broken -> {});
                    made.closeHandler(gone -> lose(made));
                    connection = made;
                    return made;
                });
    }

    private void lose(PgConnection gone) {
        if (connection == gone && gone != null) {
            connection = null;
            ours = false;
            gone.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        context.runOnContext(stop -> {
            vertx.cancelTimer(timer);
            lose(connection);
        });
    }
}
