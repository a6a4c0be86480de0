package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.identity.UrlSigner;
import dev.syncline.socket.Writer;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks below a signed prefix, with no credentials but the address. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class SignedPrefixTest {
    private static final String HEADING = "## Large work in signed chunks";

    @Inject
    UrlSigner signer;

    private Guest ada;
    private String document;
    private final Writer writer = Writer.ofNote();

    @BeforeEach
    void open() {
        ada = guest("Ada");
        document = ada.create("note", "");
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    @DisplayName("[PX1] chunks 1, 2, 3 are admitted in order and durable before their 201, without other credentials")
    void px1_chunksInOrder() {
        JsonPath prefix = prefix();
        assertThat(prefix.getString("method")).isEqualTo("PUT");
        assertThat(prefix.getString("prefix")).isEqualTo(path().substring(1));
        assertThat(Instant.parse(prefix.getString("expiresAt"))).isAfter(Instant.now());
        assertThat(prefix.getInt("chunkBytesMax")).isEqualTo(2 * 1024 * 1024);
        assertThat(prefix.getLong("totalBytesMax")).isEqualTo(64L * 1024 * 1024);

        long seq = 0;
        for (int number = 1; number <= 3; number++) {
            Response answer = send(prefix, number, writer.type("word" + number + " "));
            answer.then().statusCode(201).body("chunk", equalTo(number)).body("accepted", equalTo(1));
            assertThat(answer.jsonPath().getLong("seq")).isGreaterThan(seq);
            seq = answer.jsonPath().getLong("seq");
        }
        assertThat(text()).isEqualTo("word1 word2 word3 ");
    }

    @Test
    @DisplayName("[PX2] a chunk may be a push: its entries are those of a timeline, acknowledged once")
    void px2_aPushAsChunk() {
        JsonPath prefix = prefix();
        writer.type("one ");
        writer.type("two ");
        byte[] push = Frames.encode(writer.push(DocumentId.parse(document), 1, 2));

        put(prefix, 1, push)
                .contentType("application/cbor")
                .put(url(prefix, 1))
                .then()
                .statusCode(201);

        assertThat(text()).isEqualTo("one two ");
        byte[] elsewhere = Frames.encode(writer.push(DocumentId.parse(ada.create("note", "")), 1, 2));
        refused(
                put(prefix, 2, elsewhere)
                        .contentType("application/cbor")
                        .put(url(prefix, 2))
                        .then(),
                400,
                "BAD_REQUEST");
        refused(
                put(prefix, 2, new byte[] {1})
                        .contentType("application/cbor")
                        .put(url(prefix, 2))
                        .then(),
                400,
                "BAD_FRAME");
        assertThat(send(prefix, 2, other("three ")).statusCode()).isEqualTo(201);
    }

    @Test
    @DisplayName("[PX3] the same bytes again change nothing and say so; other bytes under a used number are refused")
    void px3_duplicates() {
        JsonPath prefix = prefix();
        byte[] first = writer.type("once ");
        long seq = send(prefix, 1, first)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("seq");

        send(prefix, 1, first)
                .then()
                .statusCode(200)
                .body("repeated", equalTo(true))
                .body("accepted", equalTo(1));
        refused(send(prefix, 1, writer.type("twice ")).then(), 412, "PRECONDITION_FAILED");

        assertThat(text()).isEqualTo("once ");
        assertThat(ada.asks().get("/documents/{id}", document).header("Syncline-Seq"))
                .isEqualTo("" + seq);
    }

    @Test
    @DisplayName("[PX4] a gap, a wrong hash, no hash, no condition, no bytes, too many bytes: each has its own answer,"
            + " nothing is stored")
    void px4_wrongChunks() {
        JsonPath prefix = prefix();
        byte[] good = writer.type("good ");

        refused(send(prefix, 2, good).then(), 409, "NON_CONTIGUOUS").body("detail", containsString("next chunk is 1"));
        refused(bare(good, hash(new byte[1])).put(url(prefix, 1)).then(), 400, "DIGEST_MISMATCH");
        refused(bare(good, "nonsense").put(url(prefix, 1)).then(), 400, "BAD_REQUEST");
        refused(
                given().header("If-None-Match", "*")
                        .body(good)
                        .contentType("application/octet-stream")
                        .put(url(prefix, 1))
                        .then(),
                400,
                "BAD_REQUEST");
        refused(
                given().header("Content-Digest", "sha-256=:" + hash(good) + ":")
                        .contentType("application/octet-stream")
                        .body(good)
                        .put(url(prefix, 1))
                        .then(),
                400,
                "BAD_REQUEST");
        refused(send(prefix, 1, new byte[0]).then(), 400, "BAD_REQUEST");
        refused(send(prefix, 1, new byte[2 * 1024 * 1024 + 1]).then(), 413, "PAYLOAD_TOO_LARGE");
        refused(put(prefix, 1, good).contentType("text/csv").put(url(prefix, 1)).then(), 415, "UNSUPPORTED_MEDIA_TYPE");
        refused(send(prefix, 1, new byte[] {1, 2, 3}).then(), 422, "CHANGE_MALFORMED");
        refused(send(prefix, 1001, good).then(), 409, "LIMIT_REACHED");

        assertThat(text()).isEmpty();
        assertThat(send(prefix, 1, good).statusCode()).isEqualTo(201);
    }

    @Test
    @DisplayName("[PX5] an address is good until it expires, for its own prefix and in one spelling")
    void px5_addresses() throws Exception {
        JsonPath prefix = prefix();
        byte[] good = writer.type("good ");
        String query = "?" + prefix.getString("query");
        Guest bob = guest("Bob");
        String other = ada.create("note", "");

        refused(bare(good, hash(good)).put(path() + "1").then(), 401, "UNAUTHENTICATED");
        refused(bare(good, hash(good)).put(path() + "1" + query + "x").then(), 401, "TOKEN_SIGNATURE");
        refused(bare(good, hash(good)).put(path() + "1" + query + "&more=1").then(), 401, "UNAUTHENTICATED");
        for (String elsewhere : List.of(
                path().replace(document, other),
                path().replace(ada.session(), bob.session()),
                path().replace(ada.user(), bob.user()))) {
            refused(bare(good, hash(good)).put(elsewhere + "1" + query).then(), 401, "TOKEN_SIGNATURE");
        }
        for (String spelling : List.of(
                path() + "../" + document + "/1",
                path() + "%31",
                path() + "%2e%2e/1",
                path().replace("/session/", "//session/") + "1",
                path() + "./1",
                path() + "01",
                path() + "0",
                path() + "-1",
                path() + "1;x")) {
            assertThat(sentAsItIs(spelling + query, good)).as(spelling).contains("BAD_REQUEST");
        }
        long past = Instant.now().minusSeconds(5).getEpochSecond();
        String id = prefix.getString("query").substring(3, 39);
        String signature = signer.sign("PUT\n" + path().substring(1) + "\n" + id + "\n" + past);
        refused(
                bare(good, hash(good))
                        .put(path() + "1?id=" + id + "&expires=" + past + "&signature=" + signature)
                        .then(),
                401,
                "TOKEN_EXPIRED");

        assertThat(text()).isEmpty();
        assertThat(send(prefix, 1, good).statusCode()).isEqualTo(201);
    }

    @Test
    @DisplayName(
            "[PX6] a session asks for its own prefixes only, for documents that it may write to, and not for too many")
    void px6_asking() {
        Guest bob = guest("Bob");

        refused(given().post(path()).then(), 401, "UNAUTHENTICATED");
        refused(bob.asks().post(path()).then(), 403, "PREFIX_FOREIGN");
        refused(bob.asks().post(pathOf(bob, document)).then(), 404, "UNKNOWN_DOCUMENT");
        refused(bob.asks().post(pathOf(bob, "nonsense")).then(), 404, "UNKNOWN_DOCUMENT");
        for (int i = 0; i < 100; i++) {
            ada.asks().post(path()).then().statusCode(201);
        }
        refused(ada.asks().post(path()).then(), 409, "LIMIT_REACHED");
    }

    @Test
    @DisplayName("[PX7] whoever loses the right to write, or the session, sends no chunk more")
    void px7_revoked() {
        Guest bob = guest("Bob");
        String project = ada.createProject("Ours");
        String ours = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note"))
                .post("/projects/{p}/documents", project)
                .path("id");
        member(project, bob, "editor");
        JsonPath prefix = bob.asks()
                .post(pathOf(bob, ours))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        assertThat(send(prefix, 1, writer.type("one ")).statusCode()).isEqualTo(201);

        member(project, bob, "viewer");
        refused(send(prefix, 2, writer.type("two ")).then(), 403, "READ_ONLY");
        ada.asks()
                .delete("/projects/{p}/members/{u}", project, bob.user())
                .then()
                .statusCode(204);
        refused(send(prefix, 2, writer.type("two ")).then(), 404, "UNKNOWN_DOCUMENT");
        member(project, bob, "editor");
        assertThat(send(prefix, 2, other("two ")).statusCode()).isEqualTo(201);
        bob.asks().delete("/sessions/current").then().statusCode(204);
        refused(send(prefix, 3, other("three ")).then(), 401, "SESSION_ENDED");
    }

    @Test
    @DisplayName("[PX8] a document that takes commands takes no changes in chunks")
    void px8_commandedDocuments() {
        String desk = ada.create("desk", "");
        JsonPath prefix = ada.asks()
                .post(pathOf(ada, desk))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();

        refused(send(prefix, 1, writer.type("never ")).then(), 409, "COMMANDS_ONLY");
        var push = new UpFrame.Push(
                TimelineId.parse(dev.syncline.socket.Ids.timeline().text()),
                DocumentId.parse(desk),
                1,
                new byte[32],
                List.of(new byte[] {1}));
        put(prefix, 1, Frames.encode(push))
                .contentType("application/cbor")
                .put(url(prefix, 1))
                .then()
                .statusCode(201);
    }

    @Test
    @DisplayName("[PX10] a server without a bucket says so to whoever wants to send chunks there")
    void px10_noBucket() {
        var chunk = Map.of("bytes", 1, "sha256", hash(new byte[1]));
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("chunks", List.of(chunk)))
                        .post(path() + "uploads")
                        .then(),
                501,
                "NO_BUCKET");
    }

    @Test
    @DisplayName("[PX9] the README's lines with curl and openssl work as they stand")
    void px9_theReadme(@TempDir Path folder) throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        int block = readme.indexOf("```sh\n", readme.indexOf(HEADING)) + 6;
        String lines = readme.substring(block, readme.indexOf("```", block));
        Process shell = new ProcessBuilder("sh", "-euc", "S=http://localhost:" + RestAssured.port + "\n" + lines)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(out).contains("\"chunk\":1", "\"chunk\":2", "\"repeated\":true", "PRECONDITION_FAILED");
        assertThat(shell.exitValue()).as(out).isZero();
    }

    private void member(String project, Guest person, String role) {
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", role))
                .put("/projects/{p}/members/{u}", project, person.user())
                .then()
                .statusCode(204);
    }

    private String path() {
        return pathOf(ada, document);
    }

    private static String pathOf(Guest person, String id) {
        return "/users/" + person.user() + "/session/" + person.session() + "/" + id + "/";
    }

    private JsonPath prefix() {
        return ada.asks().post(path()).then().statusCode(201).extract().jsonPath();
    }

    private static String url(JsonPath prefix, int number) {
        return "/" + prefix.getString("prefix") + number + "?" + prefix.getString("query");
    }

    private static Response send(JsonPath prefix, int number, byte[] body) {
        return bare(body, hash(body)).put(url(prefix, number));
    }

    private static RequestSpecification put(JsonPath prefix, int number, byte[] body) {
        return given().urlEncodingEnabled(false)
                .header("If-None-Match", "*")
                .header("Repr-Digest", "sha-512=:AAAA:, sha-256=:" + hash(body) + ":")
                .body(body);
    }

    private static RequestSpecification bare(byte[] body, String hash) {
        return given().urlEncodingEnabled(false)
                .header("If-None-Match", "*")
                .header("Content-Digest", "sha-256=:" + hash + ":")
                .contentType("application/octet-stream")
                .body(body);
    }

    /** By a client that makes nothing of dots and slashes. */
    private static String sentAsItIs(String address, byte[] body) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create("http://localhost:" + RestAssured.port + address))
                .header("If-None-Match", "*")
                .header("Content-Digest", "sha-256=:" + hash(body) + ":")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (var client = java.net.http.HttpClient.newHttpClient()) {
            return client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String hash(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** A change of somebody else, who knows only the genesis. */
    private static byte[] other(String words) {
        try (Writer stranger = Writer.ofNote()) {
            return stranger.type(words);
        }
    }

    private String text() {
        return ada.asks().get("/documents/{id}", document).jsonPath().getString("text");
    }
}
