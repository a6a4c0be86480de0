package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.Nginx;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Transport;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices write through every transport, directly and behind nginx, and change transports while they write. */
class TransportsIT {
    private static final int CUTS = Integer.getInteger("syncline.cuts", 5);
    private static final int PAUSE_MS = 50;
    private static final int ACKS = 30;

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final TestPostgres.Database database = TestPostgres.database();

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[HC8] connections are cut in mid-write, and the next transport is another: nothing is lost or doubled")
    void hc8_changes() throws Exception {
        System.out.println("[HC8] " + CUTS + " cuts, -Dsyncline.kills.seed=" + seed);
        try (var server = server().start();
                var proxy = new FaultProxy(server.port())) {
            write(server, proxy, number -> proxy.port());
        }
    }

    @Test
    @DisplayName("[HC8] the same behind nginx as docs/DEPLOY.md has it, and behind one that lets no WebSocket through")
    void hc8_behindNginx() throws Exception {
        if (!Nginx.isInstalled()) {
            System.out.println("[HC8] NOT RUN: NO NGINX. Install it (apt-get install nginx-light) to test behind it.");
            return;
        }
        System.out.println("[HC8] nginx, " + CUTS + " cuts, -Dsyncline.kills.seed=" + seed);
        try (var server = server().start();
                var proxy = new FaultProxy(server.port());
                var open = Nginx.start(folder, proxy.port(), true);
                var closed = Nginx.start(folder, proxy.port(), false)) {
            write(server, proxy, number -> number % 2 == 0 ? open.port() : closed.port());
        }
    }

    /** Each device begins with a transport of its own; whenever it lost its connection, the next is drawn. */
    private void write(ServerProcess server, FaultProxy proxy, IntFunction<Integer> port) throws Exception {
        try (var crowd = new Crowd(random, PAUSE_MS)) {
            crowd.begin(server);
            int number = 0;
            for (Transport transport : Transport.values()) {
                for (int i = 0; i < 2; i++) {
                    int to = port.apply(number++);
                    Random draws = new Random(random.nextLong());
                    boolean[] begun = {false};
                    crowd.write(server, () -> {
                        Transport next =
                                begun[0] ? Transport.values()[draws.nextInt(Transport.values().length)] : transport;
                        begun[0] = true;
                        return address(to, next);
                    });
                }
            }
            crowd.awaitAcks("over every transport", ACKS);
            assertThat(server.metric("syncline_connections_http")).isPositive();
            for (int cut = 0; cut < CUTS; cut++) {
                assertThat(proxy.cutAll()).as("connections that were cut").isPositive();
                crowd.awaitAcks("after a cut", ACKS);
            }
            crowd.settle();
            crowd.check(List.of(server), database.connect());
            System.out.println("[HC8] " + crowd.ledger.total() + " acks");
        }
    }

    private static URI address(int port, Transport transport) {
        return URI.create("http://localhost:" + port + "/" + (transport == Transport.SOCKET ? "" : "#" + transport));
    }

    private ServerProcess server() throws Exception {
        return new ServerProcess(folder.resolve("server"))
                .env(
                        "QUARKUS_DATASOURCE_REACTIVE_URL",
                        "postgresql://127.0.0.1:" + database.port() + "/" + database.name())
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password());
    }
}
