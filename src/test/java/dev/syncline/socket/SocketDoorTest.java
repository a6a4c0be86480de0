package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who gets through the upgrade, and how long they may stay. */
@QuarkusTest
@TestProfile(SocketDoorTest.ShortTokens.class)
@QuarkusTestResource(PostgresResource.class)
class SocketDoorTest {
    private static final long TOKEN_S = 8;

    /** Tokens and silences that end while a test watches; one page of a foreign origin is allowed. */
    public static final class ShortTokens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "syncline.limits.identity.access-token",
                    TOKEN_S + "S",
                    "syncline.limits.sessions.idle",
                    "1S",
                    "syncline.limits.sessions.pong",
                    "1S",
                    "syncline.origins",
                    "https://app.example");
        }
    }

    @TestHTTPResource("/")
    URI server;

    private final DocumentId document = Ids.document();

    @Test
    @DisplayName("[SO10] no token, a forged one, an expired one: each is refused by its name")
    void so10_badCredentials() throws Exception {
        Person ada = Person.guest("Ada");
        assertRefused(401, "UNAUTHENTICATED", builder -> {});
        assertRefused(401, "TOKEN_INVALID", builder -> builder.header("Authorization", "Bearer nonsense"));
        String forged = ada.token().substring(0, ada.token().length() - 4) + "AAAA";
        assertRefused(401, "TOKEN_SIGNATURE", builder -> builder.header("Authorization", "Bearer " + forged));
        ada.asks().delete("/sessions/current").then().statusCode(204);
        assertRefused(401, "SESSION_ENDED", builder -> builder.header("Authorization", "Bearer " + ada.token()));

        Person bob = Person.guest("Bob");
        try (SyncClient client = SyncClient.greeted(server, bob.token())) {
            assertThat(client.await(DownFrame.Fault.class).code()).isEqualTo("TOKEN_EXPIRED");
            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "TOKEN_EXPIRED"));
        }
        assertRefused(401, "TOKEN_EXPIRED", builder -> builder.header("Authorization", "Bearer " + bob.token()));
    }

    @Test
    @DisplayName("[SO10] a cookie opens the door to pages of this origin and of the allowlist only")
    void so10_originsAndCookies() throws Exception {
        String cookie = "syncline-session=" + Person.guest("Ada").token();
        String home = "http://" + server.getAuthority();
        assertRefused(
                403,
                "ORIGIN_NOT_ALLOWED",
                builder -> builder.header("Cookie", cookie).header("Origin", "https://evil.example"));
        assertRefused(403, "ORIGIN_NOT_ALLOWED", builder -> builder.header("Cookie", cookie));
        for (String origin : new String[] {home, "https://app.example"}) {
            SyncClient.connect(
                            server, builder -> builder.header("Cookie", cookie).header("Origin", origin))
                    .close();
        }
    }

    @Test
    @DisplayName("[SO10] the subprotocol carries a token where a page cannot set headers")
    void so10_carrier() throws Exception {
        String carried = "quarkus-http-upgrade#Authorization#"
                + URLEncoder.encode("Bearer " + Person.guest("Ada").token(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        try (SyncClient client = SyncClient.connect(
                server,
                builder -> builder.subprotocols("bearer-token-carrier", carried)
                        .header("Origin", "http://" + server.getAuthority()))) {
            client.send(new UpFrame.Hello(Frames.VERSION, "test"));
            client.await(DownFrame.Welcome.class);
        }
    }

    @Test
    @DisplayName("[SO11] the end of a session ends its connections, and nobody else's")
    void so11_revocation() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                SyncClient other =
                        SyncClient.greeted(server, Person.guest("Bob").token())) {
            client.open(document, "note");

            ada.asks().delete("/sessions/current").then().statusCode(204);

            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "SESSION_ENDED"));
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("[SO15] a silent peer is asked whether it is there, and ended if it does not answer")
    void so15_silence() throws Exception {
        Person ada = Person.guest("Ada");
        Await.until("earlier connections are gone", Duration.ofSeconds(60), () -> openConnections() == 0);
        try (SyncClient silent = SyncClient.greeted(server, ada.token());
                SyncClient dead = SyncClient.greeted(server, ada.token())) {
            dead.stopReading();
            // Its answer is the last thing that the dead one takes: from then on it asks for nothing.
            dead.send(new UpFrame.Open(document, "note", null, null, 0, null, List.of()));

            Await.until("the dead peer is gone", Duration.ofSeconds(60), () -> openConnections() < 2);
            assertThat(silent.isOpen() ? "open" : silent.awaitClosed().reason())
                    .as("the one that answers stays as long as its token is good")
                    .isIn("open", "TOKEN_EXPIRED");
        }
    }

    private static double openConnections() {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("syncline_connections "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private void assertRefused(int status, String code, SyncClient.Dressing dressing) {
        SyncClient.Refused refused =
                catchThrowableOfType(SyncClient.Refused.class, () -> SyncClient.connect(server, dressing));
        assertThat(refused).as("a connection that must be refused with " + code).isNotNull();
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.code()).isEqualTo(code);
    }
}
