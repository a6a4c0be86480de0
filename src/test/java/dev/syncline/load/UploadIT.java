package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.live.FaultPoint;
import dev.syncline.process.Await;
import dev.syncline.process.ObjectStorage;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that pick chunks up from a bucket: one that is killed, two at once. */
class UploadIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int CHUNKS = 5;
    /** More than one server takes on at a time. */
    private static final int UPLOADS = 24;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ObjectStorage storage;
    private TwoNodes nodes;
    private JsonNode session;

    @TempDir
    Path folder;

    @BeforeEach
    void open() throws Exception {
        storage = new ObjectStorage(folder.resolve("bucket"));
        nodes = new TwoNodes(folder);
        for (ServerProcess node : nodes.both()) {
            storage.environment().forEach(node::env);
            node.env("SYNCLINE_PREFIXES_LOOK", "PT0.1S").env("SYNCLINE_PREFIXES_CLAIM", "PT1S");
        }
    }

    @AfterEach
    void close() {
        nodes.close();
        storage.close();
    }

    /** A note and the chunks that somebody sends of it. */
    private record Sent(String document, String progress, String words) {}

    @Test
    @DisplayName(
            "[PX15] a server that is killed between what is durable, what is marked and what is deleted admits each"
                    + " chunk once")
    void px15_killed() throws Exception {
        ServerProcess server = nodes.left;
        server.start();
        signIn(server);
        for (FaultPoint point : List.of(FaultPoint.AFTER_COMMIT_BEFORE_ACK, FaultPoint.AFTER_UPLOAD_ADMITTED)) {
            server.kill9();
            server.env("SYNCLINE_FAULT", point.text() + ":2").start();
            Sent sent = send(server);
            Await.until("the end at " + point, SOON, () -> !server.isAlive());
            assertThat(Files.readString(server.log()).lines().toList().getLast())
                    .isEqualTo("ended at fault point " + point.text());
            assertThat(objectsOf(sent))
                    .as("the second chunk is durable, and still there")
                    .isEqualTo(CHUNKS - 1);

            server.env("SYNCLINE_FAULT", "").start();

            awaitAdmitted(server, sent);
            expire();
            check(server, sent);
        }
    }

    @Test
    @DisplayName("[PX15] two servers pick up the chunks of many uploads, each once")
    void px15_twoServers() throws Exception {
        nodes.start();
        signIn(nodes.left);
        List<Sent> all = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            all.add(send(nodes.left));
        }

        for (Sent sent : all) {
            awaitAdmitted(nodes.right, sent);
            check(nodes.right, sent);
        }
        for (ServerProcess node : nodes.both()) {
            assertThat(node.metric("syncline_bucket_requests_seconds_count")).isPositive();
        }
    }

    /** As if some minutes had passed since the addresses expired. */
    private void expire() throws Exception {
        try (var connection = nodes.connect();
                var statement = connection.createStatement()) {
            statement.execute("update signed_prefix set expires_at = now() - interval '5 minutes'");
            statement.execute("update upload set look_at = now() where look_at is not null");
        }
    }

    private void awaitAdmitted(ServerProcess server, Sent sent) throws Exception {
        Await.until(
                "all is admitted",
                SOON,
                () -> ask(server, "GET", sent.progress(), null).path("admitted").asInt() == CHUNKS);
    }

    /** A genesis and as many entries as chunks, and their words once. */
    private void check(ServerProcess server, Sent sent) throws Exception {
        JsonNode note = ask(server, "GET", "/documents/" + sent.document(), null);
        assertThat(note.path("text").asText()).isEqualTo(sent.words());
        String id = ask(server, "GET", sent.progress(), null).path("seq").asText();
        assertThat(id).isEqualTo(Integer.toString(CHUNKS + 1));
        Await.until("the bucket is empty of it", SOON, () -> objectsOf(sent) == 0);
    }

    private void signIn(ServerProcess server) throws Exception {
        session = JSON.createObjectNode();
        session = ask(server, "POST", "/sessions", Map.of("displayName", "Ada"));
    }

    private Sent send(ServerProcess server) throws Exception {
        String document = ask(server, "POST", "/documents", Map.of("type", "note"))
                .path("id")
                .asText();
        List<byte[]> chunks = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        try (Writer writer = Writer.ofNote()) {
            for (int i = 0; i < CHUNKS; i++) {
                String word = "word" + i + " ";
                words.append(word);
                chunks.add(writer.type(word));
            }
        }
        String path = "/users/" + session.path("user").asText() + "/session/"
                + session.path("session").asText() + "/" + document + "/uploads";
        JsonNode upload = ask(
                server,
                "POST",
                path,
                Map.of("chunks", chunks.stream().map(UploadIT::announced).toList()));
        for (int i = 0; i < CHUNKS; i++) {
            put(upload.path("chunks").path(i), chunks.get(i));
        }
        return new Sent(document, path + "/" + upload.path("id").asText(), words.toString());
    }

    private static Map<String, Object> announced(byte[] chunk) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(chunk);
            return Map.of("bytes", chunk.length, "sha256", Base64.getEncoder().encodeToString(sha256));
        } catch (java.security.GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static void put(JsonNode address, byte[] chunk) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address.path("url").asText()));
        address.path("headers")
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), header.getValue().asText()));
        assertThat(HTTP.send(request.PUT(BodyPublishers.ofByteArray(chunk)).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    private JsonNode ask(ServerProcess server, String method, String path, Object body) throws Exception {
        var request = HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        if (session.has("token")) {
            request.header("Authorization", "Bearer " + session.path("token").asText());
        }
        var answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode() / 100).as(path).isEqualTo(2);
        return JSON.readTree(answer.body());
    }

    private long objectsOf(Sent sent) throws Exception {
        return files(folder.resolve("bucket/data")
                .resolve(ObjectStorage.BUCKET)
                .resolve(sent.progress().substring(1).replace("uploads/", "")));
    }

    private static long files(Path below) throws Exception {
        if (!Files.exists(below)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
