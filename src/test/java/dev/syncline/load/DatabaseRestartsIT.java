package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Postgres that is killed under a running server and its writers, and comes back. */
class DatabaseRestartsIT {
    private static final int KILLS = Integer.getInteger("syncline.database.kills", 3);
    private static final int WRITERS = 6;
    private static final int PAUSE_MS = 30;
    private static final int ACKS = 60;
    private static final int READY = 200;
    private static final int NOT_READY = 503;
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    @AfterEach
    void stopPostgres() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    @DisplayName(
            "[KI4] Postgres is killed under six writers again and again: no ack lost or doubled, the server goes on")
    void ki4_postgresKilled() throws Exception {
        System.out.println("[KI4] " + KILLS + " kills, -Dsyncline.kills.seed=" + seed);
        startPostgres();
        try (var proxy = new FaultProxy(postgres.port());
                var server = server(proxy.port()).start();
                var crowd = new Crowd(random, PAUSE_MS)) {
            ProcessHandle process = server.handle();
            crowd.begin(server);
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(server);
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                crowd.awaitAcks("before kill " + kill, ACKS + random.nextInt(ACKS));
                killBackend();
                crowd.awaitAcks("after one process of Postgres was killed", ACKS);

                killPostgres();
                Await.until("readiness is down", WAIT_MAX, () -> readiness(server) == NOT_READY);
                long[] acked = {-1};
                Await.until("acks end", WAIT_MAX, () -> acked[0] == (acked[0] = crowd.ledger.total()));
                assertThat(readiness(server)).isEqualTo(NOT_READY);
                assertThat(crowd.ledger.total()).as("acks without a database").isEqualTo(acked[0]);
                startPostgres();
                proxy.target(postgres.port());
                Await.until("readiness is up", WAIT_MAX, () -> readiness(server) == READY);
                crowd.awaitAcks("after kill " + kill, ACKS);
            }
            crowd.settle();
            var database = new TestPostgres.Database(postgres.port(), EmbeddedPostgres.DATABASE, postgres.password());
            crowd.check(List.of(server), database.connect());
            assertThat(server.handle()).as("the same process").isEqualTo(process);
            System.out.println("[KI4] " + crowd.ledger.total() + " acks, unknown commits "
                    + (long) server.metric("syncline_live_commits_unknown_total"));
        }
    }

    private void startPostgres() {
        postgres = EmbeddedPostgres.start(
                folder.resolve("database"), Path.of("target", "test-postgres", "programs"), Map.of());
    }

    private ServerProcess server(int databasePort) throws Exception {
        return new ServerProcess(folder.resolve("server"))
                .env(
                        "QUARKUS_DATASOURCE_REACTIVE_URL",
                        "postgresql://127.0.0.1:" + databasePort + "/" + EmbeddedPostgres.DATABASE)
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    }

    private static int readiness(ServerProcess server) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(server.uri("/q/health/ready")).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private ProcessHandle postmaster() throws Exception {
        List<String> file = Files.readAllLines(postgres.cluster().resolve("postmaster.pid"));
        return ProcessHandle.of(Long.parseLong(file.getFirst().trim())).orElseThrow();
    }

    /** One connection's process: Postgres ends all others then, and goes through its recovery. */
    private void killBackend() throws Exception {
        List<ProcessHandle> before = backends();
        before.get(random.nextInt(before.size())).destroyForcibly();
        Await.until("all connections ended", WAIT_MAX, () -> before.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(postmaster().isAlive()).isTrue();
    }

    /** The main process at once; its children notice and end. */
    private void killPostgres() throws Exception {
        ProcessHandle main = postmaster();
        List<ProcessHandle> children = main.children().toList();
        main.destroyForcibly();
        Await.until(
                "Postgres is gone",
                WAIT_MAX,
                () -> !main.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private List<ProcessHandle> backends() throws Exception {
        return postmaster()
                .children()
                .filter(DatabaseRestartsIT::servesAConnection)
                .toList();
    }

    private static boolean servesAConnection(ProcessHandle process) {
        try {
            String title = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return title.startsWith("postgres: " + EmbeddedPostgres.USER + " ");
        } catch (IOException gone) {
            return false;
        }
    }
}
