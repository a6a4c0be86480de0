package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static dev.syncline.http.Upload.SOON;
import static dev.syncline.http.Upload.asked;
import static dev.syncline.http.Upload.pathOf;
import static dev.syncline.http.Upload.send;
import static dev.syncline.http.Upload.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.http.Upload.Body;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.socket.Writer;
import dev.syncline.store.Bucket;
import dev.syncline.store.SignedPrefixes.Prefix;
import dev.syncline.store.Uploads;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks that are PUT straight into a bucket. */
@QuarkusTest
@QuarkusTestResource(value = PostgresResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = BucketResource.class, restrictToAnnotatedClass = true)
class UploadTest {
    private static final String HEADING = "## Large work straight to object storage";

    @Inject
    Bucket bucket;

    @Inject
    UploadPickup pickup;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String database;

    @ConfigProperty(name = "quarkus.datasource.username")
    String databaseUser;

    @ConfigProperty(name = "quarkus.datasource.password")
    String databasePassword;

    FaultProxy wire;

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
    @DisplayName("[PX10] chunks PUT straight into the bucket, in any order, are admitted in their own, as chunks at the"
            + " server")
    void px10_straightToTheBucket() throws Exception {
        byte[] one = writer.type("one ");
        byte[] two = writer.type("two ");
        byte[] pushed = Frames.encode(pushOf("three "));
        Upload upload = new Upload(
                ada,
                document,
                List.of(new Body(one, null), new Body(two, HttpTypes.BYTES), new Body(pushed, HttpTypes.CBOR)));
        assertThat(Instant.parse(upload.given.getString("expiresAt"))).isAfter(Instant.now());
        assertThat(upload.url(1).getPath()).endsWith(pathOf(ada, document) + upload.id() + "/1");
        assertThat(upload.given.getString("chunks[0].method")).isEqualTo("PUT");
        assertThat(upload.progress().getMap("")).containsEntry("chunks", 3).containsEntry("admitted", 0);

        assertThat(upload.put(3, pushed)).isEqualTo(200);
        assertThat(upload.put(1, one)).isEqualTo(200);
        upload.awaitAdmitted(1);
        assertThat(text()).isEqualTo("one ");
        assertThat(upload.put(2, two)).isEqualTo(200);
        upload.awaitAdmitted(3);

        assertThat(text()).contains("one two ", "three ");
        Response read = ada.asks().get("/documents/{id}", document);
        assertThat(read.header("Syncline-Seq")).isEqualTo(upload.progress().getString("seq"));
        assertThat(upload.progress().getString("problem")).isNull();
        assertThat(ada.asks()
                        .get("/documents/{id}/versions", document)
                        .jsonPath()
                        .getList("versions.authors.flatten()"))
                .containsOnly(ada.user());
        Await.until("what is admitted leaves the bucket", SOON, () -> isGone(upload.object(3)));
    }

    @Test
    @DisplayName("[PX11] an address takes the announced bytes once: no others, no more, not without its headers, not"
            + " elsewhere")
    void px11_whatStorageRefuses() throws Exception {
        byte[] good = writer.type("good ");
        byte[] other = good.clone();
        other[other.length - 1]++;
        Upload upload = new Upload(ada, document, List.of(new Body(good, null), new Body(good, null)));
        Map<String, String> unconditional = upload.headers(2);
        unconditional.remove("if-none-match");

        assertThat(upload.put(2, other)).isEqualTo(400);
        assertThat(upload.put(
                        2,
                        (new String(good, StandardCharsets.ISO_8859_1) + "more").getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(403);
        assertThat(send(upload.url(2), Map.of(), good)).isEqualTo(403);
        assertThat(send(upload.url(2), unconditional, good)).isEqualTo(403);
        URI elsewhere = URI.create(upload.url(2).toString().replace(upload.id() + "/2", UUID.randomUUID() + "/2"));
        assertThat(send(elsewhere, upload.headers(2), good)).isEqualTo(403);
        assertThat(isGone(upload.object(2))).isTrue();

        assertThat(upload.put(2, good)).isEqualTo(200);
        assertThat(upload.put(2, good)).as("once more").isEqualTo(412);
        assertThat(text()).as("chunk 1 is missing").isEmpty();
    }

    @Test
    @DisplayName(
            "[PX11] what storage let through all the same is refused when it is picked up, and nothing behind it taken")
    void px11_whatIsCheckedAgain() throws Exception {
        byte[] good = writer.type("good ");
        byte[] same = good.clone();
        same[0]++;
        for (byte[] wrong : List.of(same, new byte[0], new byte[4 * 1024 * 1024], new byte[] {1})) {
            Upload upload = new Upload(ada, document, List.of(new Body(good, null), new Body(good, null)));
            upload.put(2, good);
            bucket.put(upload.object(1), wrong, Map.of()).toCompletableFuture().join();

            upload.awaitProblem(1, "DIGEST_MISMATCH", true);
            assertThat(upload.progress().getInt("admitted")).isZero();
            Await.until("it leaves the bucket", SOON, () -> isGone(upload.object(1)));
        }
        assertThat(text()).isEmpty();
    }

    @Test
    @DisplayName("[PX12] what is announced is bounded, for the caller's own session, and seen by nobody else")
    void px12_asking() {
        Guest bob = guest("Bob");
        String good = Base64.getEncoder().encodeToString(new byte[32]);
        Map<String, Object> chunk = Map.of("bytes", 1, "sha256", good);

        refused(given().contentType(ContentType.JSON).body("{}").post(path()).then(), 401, "UNAUTHENTICATED");
        refused(asked(bob, path(), List.of(chunk)), 403, "PREFIX_FOREIGN");
        refused(asked(bob, pathOf(bob, document) + "uploads", List.of(chunk)), 404, "UNKNOWN_DOCUMENT");
        refused(asked(ada, path(), List.of()), 400, "BAD_REQUEST");
        refused(asked(ada, path(), List.of(Map.of("sha256", good))), 400, "BAD_REQUEST");
        refused(asked(ada, path(), List.of(Map.of("bytes", 0, "sha256", good))), 400, "BAD_REQUEST");
        refused(asked(ada, path(), List.of(Map.of("bytes", 1))), 400, "BAD_REQUEST");
        refused(asked(ada, path(), List.of(Map.of("bytes", 1, "sha256", "AAAA"))), 400, "BAD_REQUEST");
        refused(asked(ada, path(), List.of(Map.of("bytes", 1, "sha256", "?"))), 400, "BAD_REQUEST");
        refused(
                asked(ada, path(), List.of(Map.of("bytes", 1, "sha256", good, "type", "text/csv"))),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        int most = 2 * 1024 * 1024;
        refused(asked(ada, path(), List.of(Map.of("bytes", most + 1, "sha256", good))), 413, "PAYLOAD_TOO_LARGE");
        refused(
                asked(ada, path(), Collections.nCopies(33, Map.of("bytes", most, "sha256", good))),
                409,
                "LIMIT_REACHED");
        refused(asked(ada, path(), Collections.nCopies(1001, chunk)), 409, "LIMIT_REACHED");

        String location = asked(ada, path(), Collections.nCopies(1000, chunk))
                .statusCode(201)
                .extract()
                .header("Location");
        for (int i = 1; i < 100; i++) {
            asked(ada, path(), List.of(chunk)).statusCode(201);
        }
        refused(asked(ada, path(), List.of(chunk)), 409, "LIMIT_REACHED");
        refused(bob.asks().get(location).then(), 403, "PREFIX_FOREIGN");
        refused(given().get(location).then(), 401, "UNAUTHENTICATED");
        refused(ada.asks().get(path() + "/" + UUID.randomUUID()).then(), 404, "NOT_FOUND");
        refused(ada.asks().get(path() + "/nonsense").then(), 404, "NOT_FOUND");
        refused(
                ada.asks()
                        .get(location.replace(document, ada.create("note", "")))
                        .then(),
                404,
                "NOT_FOUND");
    }

    @Test
    @DisplayName(
            "[PX13] a chunk behind a gap waits; what has not come when the upload expires is TOKEN_EXPIRED, and ends"
                    + " it")
    void px13_gapAndExpiry() throws Exception {
        byte[] one = writer.type("one ");
        byte[] two = writer.type("two ");
        byte[] three = writer.type("three ");
        Upload upload =
                new Upload(ada, document, List.of(new Body(one, null), new Body(two, null), new Body(three, null)));
        upload.put(1, one);
        upload.put(3, three);
        upload.awaitAdmitted(1);
        assertThat(upload.progress().getString("problem")).isNull();

        expire(upload);
        upload.awaitProblem(2, "TOKEN_EXPIRED", true);

        assertThat(text()).isEqualTo("one ");
        Await.until("the chunk behind the gap leaves the bucket", SOON, () -> isGone(upload.object(3)));
    }

    @Test
    @DisplayName(
            "[PX13] storage takes nothing at an address that has expired; what came in time is admitted after that too")
    void px13_expiredAddresses() throws Exception {
        byte[] good = writer.type("good ");
        var brief = bucket.sign("users/nobody/1", good.length, sha256(good), Duration.ofSeconds(1));
        Await.until("the address expires", SOON, () -> send(URI.create(brief.url()), brief.headers(), good) == 403);

        wire.goAway();
        Upload upload = new Upload(ada, document, List.of(new Body(good, null)));
        assertThat(upload.put(1, good)).isEqualTo(200);
        expire(upload);
        upload.awaitProblem(1, "UNAVAILABLE", false);
        wire.comeBack();
        upload.awaitAdmitted(1);
        assertThat(text()).isEqualTo("good ");
    }

    @Test
    @DisplayName("[PX14] each chunk is authorised when it is picked up: a lost role, an ended session, commands only")
    void px14_revoked() throws Exception {
        Guest bob = guest("Bob");
        String project = ada.createProject("Ours");
        String ours = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note"))
                .post("/projects/{p}/documents", project)
                .path("id");
        member(project, bob, "editor");
        byte[] one = writer.type("one ");
        byte[] two = writer.type("two ");
        List<Body> both = List.of(new Body(one, null), new Body(two, null));

        Upload reader = new Upload(bob, ours, both);
        reader.put(1, one);
        reader.awaitAdmitted(1);
        member(project, bob, "viewer");
        reader.put(2, two);
        reader.awaitProblem(2, "READ_ONLY", true);
        assertThat(reader.progress().getInt("admitted")).isEqualTo(1);
        Await.until("it leaves the bucket", SOON, () -> isGone(reader.object(2)));

        member(project, bob, "editor");
        Upload stranger = new Upload(bob, ours, both);
        ada.asks()
                .delete("/projects/{p}/members/{u}", project, bob.user())
                .then()
                .statusCode(204);
        stranger.put(1, one);
        stranger.awaitProblem(1, "UNKNOWN_DOCUMENT", true);

        member(project, bob, "editor");
        Upload over = new Upload(bob, ours, both);
        bob.asks().delete("/sessions/current").then().statusCode(204);
        over.put(1, two);
        over.put(1, one);
        Await.until(
                "SESSION_ENDED",
                SOON,
                () -> "SESSION_ENDED"
                        .equals(value("select error_code from upload where prefix_id = '" + over.id() + "'")));

        Upload commanded = new Upload(ada, ada.create("desk", ""), both);
        commanded.put(1, one);
        commanded.awaitProblem(1, "COMMANDS_ONLY", true);
        assertThat(ada.asks().get("/documents/{id}", ours).jsonPath().getString("text"))
                .isEqualTo("one ");
    }

    @Test
    @DisplayName("[PX14] changes that no document takes are refused with their code, and their object is deleted")
    void px14_malformed() throws Exception {
        byte[] wrong = {1, 2, 3};
        Upload upload = new Upload(ada, document, List.of(new Body(wrong, null)));
        upload.put(1, wrong);

        upload.awaitProblem(1, "CHANGE_MALFORMED", true);
        Await.until("it leaves the bucket", SOON, () -> isGone(upload.object(1)));
    }

    @Test
    @DisplayName("[PX15] a chunk that many pick up at once is there once")
    void px15_manyAtOnce() throws Exception {
        List<Body> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bodies.add(new Body(writer.type("word" + i + " "), null));
        }
        wire.goAway();
        Upload upload = new Upload(ada, document, bodies);
        for (int number = 1; number <= bodies.size(); number++) {
            upload.put(number, bodies.get(number - 1).bytes());
        }
        wire.comeBack();
        var prefix = new Prefix(
                UUID.fromString(upload.id()),
                UserId.parse(ada.user()),
                SessionId.parse(ada.session()),
                DocumentId.parse(document),
                Instant.parse(upload.given.getString("expiresAt")));
        List<CompletableFuture<Void>> looks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Void> look = new CompletableFuture<>();
            looks.add(look);
            vertx.getOrCreateContext()
                    .runOnContext(ignored -> pickup.look(new Uploads.Taken(prefix, false))
                            .subscribe()
                            .with(look::complete, look::completeExceptionally));
        }
        for (CompletableFuture<Void> look : looks) {
            look.get(1, TimeUnit.MINUTES);
        }
        upload.awaitAdmitted(10);

        assertThat(text()).isEqualTo("word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 ");
        assertThat(value("select count(*) from signed_chunk where prefix_id = '" + upload.id()
                        + "' and seq is not null"))
                .isEqualTo("10");
        assertThat(ada.asks().get("/documents/{id}", document).header("Syncline-Seq"))
                .isEqualTo(upload.progress().getString("seq"));
    }

    @Test
    @DisplayName("[PX16] while the bucket does not answer the server, an upload says UNAVAILABLE and goes on later")
    void px16_bucketDown() throws Exception {
        byte[] one = writer.type("one ");
        byte[] two = writer.type("two ");
        Upload upload = new Upload(ada, document, List.of(new Body(one, null), new Body(two, null)));
        upload.put(1, one);
        upload.awaitAdmitted(1);
        wire.goAway();
        upload.put(2, two);

        upload.awaitProblem(2, "UNAVAILABLE", false);
        assertThat(text()).isEqualTo("one ");
        wire.comeBack();
        upload.awaitAdmitted(2);

        assertThat(upload.progress().getString("problem")).isNull();
        assertThat(text()).isEqualTo("one two ");
    }

    @Test
    @DisplayName("[PX17] once it has expired every object of an upload is deleted, also one that was PUT again")
    void px17_afterExpiry() throws Exception {
        byte[] one = writer.type("one ");
        byte[] two = writer.type("two ");
        Upload upload = new Upload(ada, document, List.of(new Body(one, null), new Body(two, null)));
        upload.put(1, one);
        upload.put(2, two);
        upload.awaitAdmitted(2);
        Await.until("it has left the bucket", SOON, () -> isGone(upload.object(1)));
        assertThat(upload.put(1, one)).as("again").isEqualTo(200);

        expire(upload);

        Await.until(
                "nothing is to be done",
                SOON,
                () -> value("select count(*) from upload where look_at is null and prefix_id = '" + upload.id() + "'")
                        .equals("1"));
        assertThat(isGone(upload.object(1))).isTrue();
        assertThat(upload.progress().getInt("admitted")).isEqualTo(2);
        assertThat(text()).isEqualTo("one two ");
    }

    @Test
    @DisplayName("[PX17] objects of an upload whose rows are deleted are remembered and deleted")
    void px17_rowsDeleted() throws Exception {
        Upload upload = new Upload(ada, document, List.of(new Body(writer.type("one "), null)));

        execute("delete from signed_prefix where id = '" + upload.id() + "'");

        assertThat(value("select count(*) from bucket_garbage where object = '" + upload.object(1) + "'"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName("[PX18] the README's lines with curl and openssl work as they stand")
    void px18_theReadme(@TempDir Path folder) throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        int block = readme.indexOf("```sh\n", readme.indexOf(HEADING)) + 6;
        String lines = readme.substring(block, readme.indexOf("```", block));
        Process shell = new ProcessBuilder("sh", "-euc", "S=http://localhost:" + RestAssured.port + "\n" + lines)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(out).contains("\"chunks\":2", "\"admitted\":2");
        assertThat(shell.exitValue()).as(out).isZero();
    }

    /** As if the prefix had expired some minutes ago. */
    private void expire(Upload upload) throws Exception {
        execute("update signed_prefix set expires_at = now() - interval '5 minutes' where id = '" + upload.id() + "'");
        execute("update upload set look_at = now() where prefix_id = '" + upload.id() + "'");
    }

    /** The push of somebody who knows only the genesis. */
    private UpFrame.Push pushOf(String words) {
        try (Writer stranger = Writer.ofNote()) {
            stranger.type(words);
            return stranger.push(DocumentId.parse(document), 1, 1);
        }
    }

    private boolean isGone(String object) {
        return bucket.get(object).toCompletableFuture().join().isEmpty();
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
        return pathOf(ada, document) + "uploads";
    }

    private String text() {
        return ada.asks().get("/documents/{id}", document).jsonPath().getString("text");
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(database, databaseUser, databasePassword);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(database, databaseUser, databasePassword);
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
