package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.process.Await;
import dev.syncline.socket.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that end in every way, and whether the server still counts them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClosedPeersTest {
    private static final int ROUNDS = 15;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final String PEERS = "syncline_repo_peers";

    @TestHTTPResource("/")
    URI server;

    @ParameterizedTest(name = "[RP10] whoever breaks off while {0} still asks who it is, is not counted for ever")
    @CsvSource({"/repo,syncline_repo_peers", "/sync,syncline_connections"})
    void rp10_closedWhileAuthenticated(String path, String gauge) throws Exception {
        double before = metric(gauge);
        for (int round = 0; round < ROUNDS; round++) {
            breakOff(path, Person.guest("Ada").token());
        }

        awaitNoMoreThan(before, gauge);
        // One more, who comes and goes, is behind whatever was still on its way.
        RepoClient.joined(server, Person.guest("Ada").token(), "last").close();
        awaitNoMoreThan(before, gauge);
    }

    /** The request is complete, and so the server goes on with it, but nobody is there for the answer. */
    private void breakOff(String path, String token) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                                    + token
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.setSoLinger(true, 0);
        }
    }

    @Test
    @DisplayName("[RP10] peers that are killed, or ended for garbage, are not counted any more")
    void rp10_killedAndGarbage() throws Exception {
        double before = metric(PEERS);
        String ada = Person.guest("Ada").token();
        for (int round = 0; round < ROUNDS; round++) {
            RepoClient killed = RepoClient.joined(server, Person.guest("Ada").token(), "killed" + round);
            killed.close();
            try (RepoClient garbage =
                    RepoClient.joined(server, Person.guest("Eve").token(), "garbage" + round)) {
                garbage.send(new byte[] {1, 2, 3});
                assertThat(garbage.awaitClosed()).contains("BAD_FRAME");
            }
        }

        awaitNoMoreThan(before, PEERS);
    }

    /** Fewer are fine: who came in another test may be still going when this one begins. */
    private static void awaitNoMoreThan(double before, String gauge) throws Exception {
        Await.until("nobody of these is counted any more", WAIT_MAX, () -> metric(gauge) <= before);
    }

    private static double metric(String name) {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
