package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.SyncClient;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More connections than a browser could make, held through a wire that breaks for all of them at once. */
class ManyConnectionsIT {
    private static final int CONNECTIONS = Integer.getInteger("syncline.connections", 300);
    private static final int STORMS = Integer.getInteger("syncline.storms", 2);
    private static final int WRITERS = 6;
    private static final int ENDLESS = 20;
    /** Of each, if nobody breaks it off: a server that kept them would grow by more than it may. */
    private static final int ENDLESS_BYTES = 16 * 1024 * 1024;

    private static final int GROWN_MIB_MAX = 256;

    private static final int PAUSE_MS = 200;
    private static final int ACKS = 60;
    /** Of the connections, every so many follows the document that is written. */
    private static final int FOLLOWING = 5;

    private static final int CONNECTIONS_PER_GUEST = 15;
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final TestPostgres.Database database = TestPostgres.database();
    private final List<Idler> idlers = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stopIdlers() {
        idlers.forEach(Idler::close);
    }

    @Test
    @DisplayName(
            "[NO4] hundreds of connections beside writers; all break at once and come back: nothing lost, none refused"
                    + " for good (RELIABILITY 39, 42); endless messages beside them end their own connection (21)")
    void no4_manyConnections() throws Exception {
        System.out.println("[NO4] " + CONNECTIONS + " connections, -Dsyncline.kills.seed=" + seed);
        try (var server = server().start();
                var proxy = new FaultProxy(server.port());
                var crowd = new Crowd(random, PAUSE_MS)) {
            URI address = URI.create("http://localhost:" + proxy.port() + "/");
            crowd.begin(server);
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(server, () -> address);
            }
            gather(crowd, server, address);
            awaitAll(server);
            crowd.awaitAcks("beside " + CONNECTIONS + " connections", ACKS);

            besideEndlessMessages(server, crowd);

            for (int storm = 1; storm <= STORMS; storm++) {
                Pulse pulse = new Pulse(server);
                Map<Idler, Integer> before = idlers.stream().collect(Collectors.toMap(one -> one, Idler::connects));
                proxy.cutAll();
                Await.until(
                        "everybody came back",
                        WAIT_MAX,
                        () -> idlers.stream().allMatch(one -> one.connects() > before.get(one)));
                awaitAll(server);
                pulse.close();
                System.out.println("[NO4] storm " + storm + " of " + CONNECTIONS + " connections: " + pulse.summary());
                assertThat(pulse.answers()).isPositive();
                assertThat(pulse.failures()).isZero();
                crowd.awaitAcks("after storm " + storm, ACKS);
            }

            crowd.settle();
            crowd.check(List.of(server), database.connect());
            long tail = crowd.tail();
            for (Idler idler : idlers) {
                assertThat(idler.troubles()).isEmpty();
                if (idler.follows()) {
                    Await.until("a follower has all", WAIT_MAX, () -> idler.seq() == tail);
                }
            }
            System.out.println("[NO4] " + crowd.ledger.total() + " acks, asked to come later "
                    + idlers.stream().mapToInt(Idler::retries).sum());
        }
    }

    /** Each ends its own connection, and neither the server's memory nor the writers' acks notice. */
    private void besideEndlessMessages(ServerProcess server, Crowd crowd) throws Exception {
        Guest guest = crowd.member(server, "endless");
        try (Pulse pulse = new Pulse(server)) {
            long before = crowd.ledger.total();
            for (int i = 0; i < ENDLESS; i++) {
                try (SyncClient endless = SyncClient.greeted(server.uri("/"), guest.token())) {
                    endless.sendWithoutEnd(1_000, ENDLESS_BYTES);
                    assertThat(endless.awaitClosed().code())
                            .as("broken off while it sent, or told")
                            .isIn(1006, 1009);
                }
            }
            crowd.awaitAcks("beside endless messages", 1);
            System.out.println("[NO4] beside " + ENDLESS + " endless messages " + (crowd.ledger.total() - before)
                    + " acks of others; " + pulse.summary());
            assertThat(pulse.failures()).isZero();
            assertThat(pulse.grownMib()).isLessThan(GROWN_MIB_MAX);
        }
    }

    private ServerProcess server() throws Exception {
        return new ServerProcess(folder.resolve("server"))
                .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password())
                .jvmArgument("-Xmx512m");
    }

    private void gather(Crowd crowd, ServerProcess server, URI address) throws Exception {
        Guest guest = null;
        for (int i = 0; i < CONNECTIONS; i++) {
            if (i % CONNECTIONS_PER_GUEST == 0) {
                guest = crowd.member(server, "idler " + i);
            }
            var document = i % FOLLOWING == 0 ? crowd.document() : null;
            idlers.add(new Idler(address, guest.token(), document, new Random(random.nextLong())));
        }
    }

    private void awaitAll(ServerProcess server) throws Exception {
        Await.until(
                "everybody is connected",
                WAIT_MAX,
                () -> server.metric("syncline_connections") == CONNECTIONS + WRITERS
                        && idlers.stream().allMatch(Idler::isOpen));
    }
}
