package dev.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Transport;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is particular to connections over HTTP, and reads that wait. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectionsResourceTest {
    private static final String CBOR = "application/cbor";
    private static final long WAIT_S = 60;

    @TestHTTPResource("/")
    URI server;

    private final DocumentId document = Ids.document();
    private Person ada;

    /** Not before: Quarkus tells the port when the test begins. */
    @BeforeEach
    void signIn() {
        ada = Person.guest("Ada");
    }

    @Test
    @DisplayName("[HC1] a batch that comes again is passed over, a gap is named")
    void hc1_batches() {
        String connection = begun(ada);
        byte[] hello = Frames.encode(new UpFrame.Hello(Frames.VERSION, "test"));

        up(connection, 1, hello).then().statusCode(204);
        up(connection, 1, hello).then().statusCode(204);
        up(connection, 3, hello).then().statusCode(409).body("code", equalTo("NON_CONTIGUOUS"));

        assertThat(Frames.decodeBody(down(connection, 0, 20).asByteArray()))
                .hasSize(1)
                .allMatch(frame -> frame instanceof DownFrame.Welcome);
    }

    @Test
    @DisplayName("[HC2] an answer that got lost is given again until a later position is asked for; then it is let go")
    void hc2_positions() {
        String connection = begun(ada);
        up(connection, 1, Frames.encode(new UpFrame.Hello(Frames.VERSION, "test")));
        Response first = down(connection, 0, 20);
        assertThat(first.header("Syncline-Position")).isEqualTo("1");
        assertThat(first.header("Cache-Control")).isEqualTo("no-store");
        assertThat(down(connection, 0, 20).asByteArray()).isEqualTo(first.asByteArray());

        down(connection, 1, 0).then().statusCode(204).header("Syncline-Position", "1");

        for (long position : new long[] {0, 2, -1}) {
            down(connection, position, 0).then().statusCode(404).body("code", equalTo("UNKNOWN_CONNECTION"));
        }
    }

    @Test
    @DisplayName("[HC3] a request that waits hears at once that the session is over; so does a stream")
    void hc3_revocation() throws Exception {
        String connection = begun(ada);
        up(connection, 1, Frames.encode(new UpFrame.Hello(Frames.VERSION, "test")));
        down(connection, 0, 20);
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> down(connection, 1, 3_000));
        try (SyncClient stream = SyncClient.greeted(Transport.STREAM, server, ada.token())) {
            ada.asks().delete("/sessions/current").then().statusCode(204);

            assertThat(stream.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "SESSION_ENDED"));
            // As the session was asked about before the end, or as it was told on the connection.
            Response answer = waiting.get(WAIT_S, TimeUnit.SECONDS);
            if (answer.statusCode() == 200) {
                assertThat(answer.header("Syncline-Closed")).isEqualTo("1008 SESSION_ENDED");
            } else {
                answer.then().statusCode(401).body("code", equalTo("SESSION_ENDED"));
            }
        }
    }

    @Test
    @DisplayName("[HC4] a connection is its session's: for others there is none; a cookie counts for our pages only")
    void hc4_whose() {
        String connection = begun(ada);
        Person eve = Person.guest("Eve");
        String cookie = "syncline-session=" + ada.token();
        eve.asks().get(connection + "/down").then().statusCode(404).body("code", equalTo("UNKNOWN_CONNECTION"));
        eve.asks().get(connection + "/events").then().statusCode(404).body("code", equalTo("UNKNOWN_CONNECTION"));
        eve.asks().delete(connection).then().statusCode(204);

        RestAssured.given()
                .header("Cookie", cookie)
                .post("/sync/connections")
                .then()
                .statusCode(403);
        for (String rest : new String[] {"/down", "/events"}) {
            RestAssured.given()
                    .header("Cookie", cookie)
                    .header("Origin", "https://evil.example")
                    .get(connection + rest)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("ORIGIN_NOT_ALLOWED"));
        }
        RestAssured.given()
                .header("Cookie", cookie)
                .header("Prefer", "wait=0")
                .get(connection + "/down")
                .then()
                .statusCode(204);
        ada.asks().delete(connection).then().statusCode(204);
        down(connection, 0, 20).then().statusCode(404);
    }

    @Test
    @DisplayName("[HC5] a stream says what proxies must know, and something at once")
    void hc5_streamHeaders() throws Exception {
        String connection = begun(ada);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + connection + "/events HTTP/1.1\r\nHost: " + server.getAuthority()
                                    + "\r\nAuthorization: Bearer " + ada.token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> lines = new ArrayList<>();
            for (String line; (line = in.readLine()) != null && !line.equals(":"); ) {
                lines.add(line.toLowerCase(java.util.Locale.ROOT));
            }
            assertThat(lines).anyMatch(line -> line.startsWith("content-type: text/event-stream"));
            assertThat(lines).contains("cache-control: no-store", "x-accel-buffering: no");
        }
    }

    @Test
    @DisplayName("[HC6] one connection more than a session may have ends its oldest")
    void hc6_oldestEnds() throws Exception {
        try (SyncClient oldest = SyncClient.greeted(Transport.POLL, server, ada.token())) {
            for (int i = 0; i < 8; i++) {
                begun(ada);
            }
            assertThat(oldest.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "LIMIT_REACHED"));
        }
    }

    @Test
    @DisplayName("[HC7] a read waits until the document has changed, or says that it has not; who loses it is told")
    void hc7_readsThatWait() throws Exception {
        Person bob = Person.guest("Bob");
        String project = ada.project("Ours");
        ada.addMember(project, bob, "viewer");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.send(new UpFrame.Open(
                    document, "note", dev.syncline.id.ProjectId.parse(project), null, 0, null, List.of()));
            client.await(DownFrame.Opened.class);
            String path = "/documents/" + document.text();
            String tag = bob.asks().get(path).header("ETag");

            bob.asks()
                    .headers("If-None-Match", tag, "Prefer", "respond-async, wait=1")
                    .get(path)
                    .then()
                    .statusCode(304)
                    .header("Preference-Applied", "wait=1")
                    .header("Syncline-Seq", "1");
            CompletableFuture<Response> value = CompletableFuture.supplyAsync(() -> bob.asks()
                    .headers("If-None-Match", tag, "Prefer", "wait=3000")
                    .get(path));
            CompletableFuture<Response> entries = CompletableFuture.supplyAsync(
                    () -> bob.asks().header("Prefer", "wait=3000").get(path + "/entries?after=1"));
            writer.type("news");
            client.push(writer.pushLast(document));
            assertThat(value.get(WAIT_S, TimeUnit.SECONDS).asString()).contains("news");
            assertThat(entries.get(WAIT_S, TimeUnit.SECONDS).header("Syncline-Last"))
                    .isEqualTo("2");

            String later = bob.asks().get(path).header("ETag");
            CompletableFuture<Response> lost = CompletableFuture.supplyAsync(() -> bob.asks()
                    .headers("If-None-Match", later, "Prefer", "wait=3000")
                    .get(path));
            ada.asks()
                    .delete("/projects/" + project + "/members/" + bob.user())
                    .then()
                    .statusCode(204);
            assertThat(lost.get(WAIT_S, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
        }
    }

    private static String begun(Person person) {
        return URI.create(person.asks()
                        .post("/sync/connections")
                        .then()
                        .statusCode(201)
                        .extract()
                        .header("Location"))
                .getPath();
    }

    private Response up(String connection, long batch, byte[] frames) {
        return ada.asks().contentType(CBOR).body(frames).post(connection + "/up?batch=" + batch);
    }

    private Response down(String connection, long after, int waitS) {
        return ada.asks().header("Prefer", "wait=" + waitS).get(connection + "/down?after=" + after);
    }
}
