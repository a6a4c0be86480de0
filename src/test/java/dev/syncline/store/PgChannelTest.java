package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The channel between nodes on a real Postgres; one of them behind a wire that breaks. */
class PgChannelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ChannelLimits QUICK = new ChannelLimits(true, 1, 50, 3_000, 50, 100, 10_000);
    private static final ChannelLimits OFF = new ChannelLimits(false, 1, 50, 3_000, 50, 100, 10_000);

    private final TestPostgres.Database database = TestPostgres.database();
    private final Vertx vertx = Vertx.vertx();
    private final List<PgChannel> open = new ArrayList<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private FaultProxy proxy;
    private PgChannel here;
    private PgChannel there;

    @BeforeEach
    void connect() throws IOException {
        proxy = new FaultProxy(database.port());
        here = channel(database.port(), QUICK);
        there = channel(proxy.port(), QUICK);
        there.listen(message -> heard.add(new String(message)));
    }

    @AfterEach
    void close() throws Exception {
        open.forEach(PgChannel::close);
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private PgChannel channel(int port, ChannelLimits limits) {
        PgChannel made = PgChannel.open(
                vertx,
                List.of(PgNode.through(port, database)),
                StoreLimits.DEFAULTS,
                limits,
                new SimpleMeterRegistry());
        open.add(made);
        return made;
    }

    @Test
    @DisplayName("[NO5] nodes know how many others hear them, by Postgres' own word, and hear each other's messages")
    void no5_nodesHearEachOther() throws Exception {
        counts(1, here, there);
        send(here, "hello");
        Await.until("heard", PATIENCE, () -> heard.contains("hello"));

        PgChannel third = channel(database.port(), QUICK);
        PgChannel silent = channel(database.port(), OFF);
        counts(2, here, there, third);
        assertThat(silent.others()).isZero();

        third.close();
        counts(1, here, there);
    }

    @Test
    @DisplayName("[NO6] a channel whose backend is ended is connected anew by itself, and hears again (RELIABILITY 7)")
    void no6_backendEnded() throws Exception {
        counts(1, here, there);
        for (int round = 1; round <= 3; round++) {
            assertThat(endListeners()).as("listeners that were ended").isEqualTo(2);
            String word = "round " + round;
            Await.until("heard again", PATIENCE, () -> {
                send(here, word);
                return heard.contains(word);
            });
            counts(1, here, there);
        }
    }

    @Test
    @DisplayName("[NO6] a channel whose wire is dead without a word is given up and made anew (RELIABILITY 7)")
    void no6_deadWire() throws Exception {
        counts(1, here, there);
        proxy.freeze();
        Await.until("it noticed", PATIENCE, () -> there.others() == 0);
        send(here, "into the void");
        assertThat(heard).isEmpty();

        proxy.thaw();
        Await.until("heard again", PATIENCE, () -> {
            send(here, "back");
            return heard.contains("back");
        });
    }

    private void counts(int others, PgChannel... channels) throws InterruptedException {
        for (PgChannel channel : channels) {
            Await.until("others there", PATIENCE, () -> channel.others() == others);
        }
    }

    private static void send(PgChannel channel, String word) throws Exception {
        channel.send(word.getBytes()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private long endListeners() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(pg_terminate_backend(pid)) from pg_locks"
                        + " where locktype = 'advisory' and classid = 1398361667 and database ="
                        + " (select oid from pg_database where datname = current_database())")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
