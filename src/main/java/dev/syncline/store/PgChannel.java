package dev.syncline.store;

import dev.syncline.log.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * LISTEN and NOTIFY on one connection of its own, which is made anew whenever it breaks. Whoever listens holds a shared
 * advisory lock for as long as the connection lives, so that Postgres itself knows how many there are: nobody has to say
 * that they live, and no clock decides that somebody does not.
 *
 * <p>A NOTIFY holds a lock of the whole Postgres at its commit. These commits are of their own, never of anything that
 * somebody waits for, and do not wait for the disk.
 */
final class PgChannel implements Channel, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PgChannel.class);
    /** First number of all advisory locks of Syncline. */
    static final int LOCK_SPACE = 0x53594e43;

    private static final int LOCK = 1;
    private static final long CLOSE_MS_MAX = 1_000;

    private static final String LISTEN = "listen syncline";
    private static final String NOTIFY = "select pg_notify('syncline', $1)";
    private static final String JOIN = "select pg_try_advisory_lock_shared(%d, %d)".formatted(LOCK_SPACE, LOCK);
    private static final String OTHERS = """
        select count(*) from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        and classid = %d and objid = %d and objsubid = 2 and granted and pid <> pg_backend_pid()\
        """.formatted(LOCK_SPACE, LOCK);

    private final Vertx vertx;
    private final Context context;
    private final List<SqlConnectOptions> databases;
    private final ChannelLimits limits;
    private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();
    private final Counter sent;
    private final Counter heard;
    private final Counter losses;
    private volatile PgConnection connection;
    private volatile int others;
    private volatile boolean closed;
    /** Of the context, as everything below. */
    private long timer = -1;

    private int tried;
    private int attempt;
    private boolean asking;

    private PgChannel(Vertx vertx, List<SqlConnectOptions> databases, ChannelLimits limits, MeterRegistry registry) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.databases = databases;
        this.limits = limits;
        this.sent = counter(registry, "syncline.channel.sent", "Messages to other nodes");
        this.heard = counter(registry, "syncline.channel.heard", "Messages of nodes, this one included");
        this.losses = counter(registry, "syncline.channel.losses", "Times that the channel's connection was lost");
        Gauge.builder("syncline.nodes", this, channel -> channel.connection == null ? 0 : channel.others + 1)
                .description(
                        "Nodes on this database that hear each other, this one included; 0 while this one does not")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** A channel that connects to one of the databases, which are reached alike, and stays connected. */
    static PgChannel open(
            Vertx vertx,
            List<PgConnectOptions> databases,
            StoreLimits store,
            ChannelLimits limits,
            MeterRegistry registry) {
        Map<String, String> settings = Map.of("synchronous_commit", "off");
        List<SqlConnectOptions> bounded = StorePools.bounded(databases, settings, limits.answerMs(), store);
        PgChannel channel = new PgChannel(vertx, bounded, limits, registry);
        if (limits.enabled()) {
            channel.context.runOnContext(start -> channel.start());
        }
        return channel;
    }

    private void start() {
        connect();
        timer = vertx.setPeriodic(limits.lookMs(), look -> look());
    }

    @Override
    public int others() {
        return others;
    }

    @Override
    public void listen(Consumer<byte[]> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletionStage<Void> send(byte[] message) {
        PgConnection through = connection;
        Future<Void> answer = through == null
                ? Future.failedFuture("no channel")
                : through.preparedQuery(NOTIFY)
                        .execute(Tuple.of(Base64.getEncoder().encodeToString(message)))
                        .onSuccess(took -> sent.increment())
                        .mapEmpty();
        return answer.toCompletionStage();
    }

    private void connect() {
        if (closed) {
            return;
        }
        int mine = ++attempt;
        PgConnection.connect(vertx, (PgConnectOptions) databases.get(tried++ % databases.size()))
                .compose(made -> joined(mine, made))
                .timeout(limits.answerMs(), TimeUnit.MILLISECONDS)
                .onSuccess(this::connected)
                .onFailure(refused -> again(mine));
    }

    /** Listens first: whoever counts this node among the others is heard by it. */
    private Future<PgConnection> joined(int mine, PgConnection made) {
        made.notificationHandler(this::heard);
        made.exceptionHandler(broken -> {});
        made.closeHandler(gone -> lost(made));
        return made.query(LISTEN)
                .execute()
                .compose(listening -> made.query(JOIN).execute())
                .compose(counted -> {
                    // Whoever waited for it has given it up.
                    return mine == attempt && !closed ? Future.succeededFuture(made) : Future.failedFuture("too late");
                })
                .onFailure(refused -> made.close());
    }

    private void connected(PgConnection made) {
        connection = made;
        asking = false;
        Event.of("the channel to other nodes is open").debug(LOG);
        look();
    }

    private void lost(PgConnection gone) {
        if (connection == gone) {
            connection = null;
            others = 0;
            // It may have broken off by itself: what belongs to it is given back.
            gone.close();
            if (!closed) {
                losses.increment();
                Event.of("the channel to other nodes is lost; they learn of news from the rows meanwhile")
                        .warn(LOG);
                again(attempt);
            }
        }
    }

    private void again(int mine) {
        if (mine == attempt && !closed) {
            attempt++;
            vertx.setTimer(limits.reconnectMs(), rested -> connect());
        }
    }

    /** Asks who else is there. An answer that does not come means that nothing else would come either. */
    private void look() {
        PgConnection through = connection;
        if (through == null || asking) {
            return;
        }
        asking = true;
        through.query(OTHERS)
                .execute()
                .timeout(limits.answerMs(), TimeUnit.MILLISECONDS)
                .onComplete(answer -> {
                    asking = false;
                    if (answer.failed()) {
                        lost(through);
                    } else if (connection == through) {
                        others = answer.result().iterator().next().getInteger(0);
                    }
                });
    }

    private void heard(PgNotification notification) {
        heard.increment();
        byte[] message;
        try {
            message = Base64.getDecoder().decode(notification.getPayload());
        } catch (IllegalArgumentException notOurs) {
            return;
        }
        listeners.forEach(listener -> listener.accept(message));
    }

    /** Comes back once the connection is closed, or does not get closed in time. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<Void> end = new CompletableFuture<>();
        context.runOnContext(stop -> {
            vertx.cancelTimer(timer);
            PgConnection last = connection;
            Future<Void> gone = last == null ? Future.succeededFuture() : last.close();
            gone.onComplete(ended -> end.complete(null));
        });
        try {
            end.get(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.debug("the channel to other nodes did not close in time");
        }
    }
}
