package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server whose wires, to its database and to its devices, are slow, cut, or dead without a word. */
class BrokenWiresIT {
    private static final int CUTS = Integer.getInteger("syncline.cuts", 5);
    private static final int WRITERS = 6;
    private static final int PAUSE_MS = 50;
    private static final int ACKS = 50;
    private static final int FROZEN_S = 7;
    private static final int DELAY_MS = 40;
    private static final int NO_ANSWER_MS = 500;
    /** Each writer's frames are bounded by its window: far fewer than this may wait for the live thread. */
    private static final int WAITING_MAX = 2_000;

    private static final int GROWN_MIB_MAX = 512;
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final TestPostgres.Database database = TestPostgres.database();

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[KI2] the wire to the database breaks behind a commit, and dies without a word: no ack lost or doubled"
                    + " (RELIABILITY 4, 5); somebody who holds another document's row holds up that document alone"
                    + " (RELIABILITY 6)")
    void ki2_database() throws Exception {
        System.out.println("[KI2] " + CUTS + " cuts, -Dsyncline.kills.seed=" + seed);
        try (var proxy = new FaultProxy(database.port());
                var server = server(proxy.port()).start();
                var crowd = new Crowd(random, PAUSE_MS)) {
            crowd.begin(server);
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(server);
            }
            for (int cut = 0; cut < CUTS; cut++) {
                crowd.awaitAcks("before a cut", ACKS);
                cutBehindACommit(proxy, server);
            }
            crowd.awaitAcks("after the cuts", ACKS);
            besideAHeldRow(server, crowd);

            try (Pulse pulse = new Pulse(server)) {
                proxy.freeze();
                awaitNoAcks(crowd);
                System.out.println("[KI2] while the database stood still: " + pulse.summary());
                assertThat(pulse.answers()).as("answers without a database").isPositive();
                assertThat(pulse.failures()).isZero();
                assertThat(pulse.waitingMax()).as("tasks that pile up").isLessThan(WAITING_MAX);
                assertThat(pulse.grownMib()).as("memory that piles up").isLessThan(GROWN_MIB_MAX);
            }
            proxy.thaw();

            crowd.awaitAcks("after the wire was dead", ACKS);
            crowd.settle();
            crowd.check(List.of(server), database.connect());
            System.out.println("[KI2] " + crowd.ledger.total() + " acks, unknown commits "
                    + (long) server.metric("syncline_live_commits_unknown_total"));
        }
    }

    @Test
    @DisplayName(
            "[KI3] the wire to the devices is slow, cut, and dead without a word: both sides notice, nothing is lost")
    void ki3_devices() throws Exception {
        System.out.println("[KI3] " + CUTS + " cuts, -Dsyncline.kills.seed=" + seed);
        try (var server = server(database.port())
                        .env("SYNCLINE_LIMITS_SESSIONS_IDLE", "PT2S")
                        .env("SYNCLINE_LIMITS_SESSIONS_PONG", "PT2S")
                        .start();
                var proxy = new FaultProxy(server.port());
                var crowd = new Crowd(random, PAUSE_MS)) {
            crowd.begin(server);
            URI address = URI.create("http://localhost:" + proxy.port() + "/");
            List<JvmDevice> devices = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                devices.add(crowd.write(server, () -> address).device);
            }
            crowd.awaitAcks("on a whole wire", ACKS);
            proxy.delay(DELAY_MS);
            crowd.awaitAcks("on a slow wire", ACKS);
            proxy.delay(0);
            for (int cut = 0; cut < CUTS; cut++) {
                assertThat(proxy.cutAll()).as("connections that were cut").isPositive();
                crowd.awaitAcks("after a cut", ACKS);
            }

            int[] losses =
                    devices.stream().mapToInt(device -> device.losses.get()).toArray();
            proxy.freeze();
            assertDead(proxy);
            Await.until("the server gives its peers up", WAIT_MAX, () -> server.metric("syncline_connections") == 0);
            for (int i = 0; i < WRITERS; i++) {
                JvmDevice device = devices.get(i);
                int before = losses[i];
                Await.until(device.name() + " gives the server up", WAIT_MAX, () -> device.losses.get() > before);
            }
            proxy.thaw();

            crowd.awaitAcks("after the wire was dead", ACKS);
            crowd.settle();
            crowd.check(List.of(server), database.connect());
            System.out.println("[KI3] " + crowd.ledger.total() + " acks");
        }
    }

    /** Everybody else goes on for as long as the row is held, and its writer once it is not. */
    private void besideAHeldRow(ServerProcess server, Crowd crowd) throws Exception {
        Guest guest = Guest.signIn(server, "held");
        DocumentId held = DocumentId.parse(guest.make(guest.project("held", List.of()), "note"));
        try (SyncClient client = SyncClient.greeted(server.uri("/"), guest.token());
                Writer writer = Writer.ofNote();
                Connection holder = database.connect();
                var statement = holder.prepareStatement("select tail_seq from document where id = ? for update");
                Pulse pulse = new Pulse(server)) {
            client.open(held, "note", writer.timeline());
            writer.type("waits");
            holder.setAutoCommit(false);
            statement.setObject(1, new UUID(held.hi(), held.lo()));
            assertThat(statement.executeQuery().next()).as("a row that is held").isTrue();
            var ack = CompletableFuture.supplyAsync(() -> pushed(client, writer, held));
            long before = System.nanoTime();
            crowd.awaitAcks("beside a held row", ACKS);
            long tookMs = (System.nanoTime() - before) / 1_000_000;
            assertThat(ack).as("the ack of whoever waits for the row").isNotDone();
            holder.rollback();
            assertThat(ack.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS).seq()).isEqualTo(2);
            System.out.println(
                    "[KI2] beside a held row " + ACKS + " acks of others in " + tookMs + " ms; " + pulse.summary());
            assertThat(pulse.failures()).isZero();
            assertThat(pulse.waitingMax()).isLessThan(WAITING_MAX);
        }
    }

    private static DownFrame.Ack pushed(SyncClient client, Writer writer, DocumentId document) {
        try {
            return client.pushThrough(writer.pushLast(document));
        } catch (Exception broken) {
            throw new CompletionException(broken);
        }
    }

    private ServerProcess server(int databasePort) throws Exception {
        return new ServerProcess(folder.resolve("server"))
                .env(
                        "QUARKUS_DATASOURCE_REACTIVE_URL",
                        "postgresql://127.0.0.1:" + databasePort + "/" + database.name())
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password());
    }

    /** Answers are cut until one of them was a commit's. */
    private static void cutBehindACommit(FaultProxy proxy, ServerProcess server) throws Exception {
        double before = server.metric("syncline_live_commits_unknown_total");
        proxy.cutAnswers(true);
        Await.until(
                "a commit of unknown outcome",
                WAIT_MAX,
                () -> server.metric("syncline_live_commits_unknown_total") > before);
        proxy.cutAnswers(false);
    }

    /** What was on its way arrives, and then nothing more for longer than a statement may take. */
    private static void awaitNoAcks(Crowd crowd) throws Exception {
        long[] last = {-1};
        Await.until("acks end", WAIT_MAX, () -> last[0] == (last[0] = crowd.ledger.total()));
        new Semaphore(0).tryAcquire(FROZEN_S, TimeUnit.SECONDS);
        assertThat(crowd.ledger.total()).as("acks without a database").isEqualTo(last[0]);
    }

    /** A question gets no answer, and no end. */
    private static void assertDead(FaultProxy proxy) throws Exception {
        try (var socket = new Socket("localhost", proxy.port())) {
            socket.setSoTimeout(NO_ANSWER_MS);
            socket.getOutputStream()
                    .write("GET /q/health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
            throw new AssertionError("something passed");
        } catch (SocketTimeoutException expected) {
            // It took hold.
        }
    }
}
