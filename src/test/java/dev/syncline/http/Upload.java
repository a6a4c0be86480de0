package dev.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.http.HttpTest.Guest;
import dev.syncline.process.Await;
import dev.syncline.process.ObjectStorage;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An upload as its session sees it, with a client that knows HTTP and nothing of S3. */
final class Upload {
    static final Duration SOON = Duration.ofMinutes(3);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Guest owner;
    private final String path;
    final JsonPath given;

    Upload(Guest owner, String id, List<Body> bodies) {
        this.owner = owner;
        Response answer = announce(owner, id, bodies);
        this.given = answer.then().statusCode(201).extract().jsonPath();
        this.path = answer.header("Location");
    }

    String id() {
        return given.getString("id");
    }

    String object(int number) {
        return url(number).getPath().substring(("/" + ObjectStorage.BUCKET + "/").length());
    }

    URI url(int number) {
        return URI.create(given.getString("chunks[%d].url".formatted(number - 1)));
    }

    Map<String, String> headers(int number) {
        return new HashMap<>(given.getMap("chunks[%d].headers".formatted(number - 1)));
    }

    int put(int number, byte[] bytes) throws Exception {
        return send(url(number), headers(number), bytes);
    }

    JsonPath progress() {
        return owner.asks().get(path).then().statusCode(200).extract().jsonPath();
    }

    void awaitAdmitted(int number) throws Exception {
        Await.until("chunk " + number, SOON, () -> progress().getInt("admitted") == number);
    }

    void awaitProblem(int chunk, String code, boolean refused) throws Exception {
        Await.until(code, SOON, () -> code.equals(progress().getString("problem.code")));
        assertThat(progress().getInt("problem.chunk")).isEqualTo(chunk);
        assertThat(progress().getBoolean("problem.refused")).isEqualTo(refused);
    }

    /** A chunk and its media type; null for none. */
    record Body(byte[] bytes, String type) {}

    private static Response announce(Guest owner, String id, List<Body> bodies) {
        List<Map<String, Object>> chunks = new ArrayList<>();
        for (Body body : bodies) {
            Map<String, Object> chunk = new HashMap<>();
            chunk.put("bytes", body.bytes().length);
            chunk.put("sha256", Base64.getEncoder().encodeToString(sha256(body.bytes())));
            chunk.put("type", body.type());
            chunks.add(chunk);
        }
        return owner.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("chunks", chunks))
                .post(pathOf(owner, id) + "uploads");
    }

    static ValidatableResponse asked(Guest guest, String path, List<?> chunks) {
        return guest.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("chunks", chunks))
                .post(path)
                .then();
    }

    static int send(URI url, Map<String, String> headers, byte[] bytes) throws Exception {
        var request = HttpRequest.newBuilder(url).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
        headers.forEach(request::header);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static String pathOf(Guest person, String id) {
        return "/users/" + person.user() + "/session/" + person.session() + "/" + id + "/";
    }
}
