package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests that fit no address, no method, no media type or no bound. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class BadInputTest {
    @Test
    @DisplayName("[HT1] an unknown route is a problem, with and without credentials")
    void ht1_unknownRoutes() {
        for (String path : List.of("/nothing", "/documents/a/b/c", "/sessions/other", "/api", "/projects/x/y/z/a")) {
            refused(given().get(path).then(), 404, "NOT_FOUND").body("instance", equalTo(path));
            refused(guest("Ada").asks().get(path).then(), 404, "NOT_FOUND");
        }
    }

    @Test
    @DisplayName("[HT1] a wrong method or media type is a problem")
    void ht1_methodsAndMediaTypes() {
        Guest ada = guest("Ada");
        String id = ada.create("note", "");

        refused(ada.asks().patch("/documents/{id}", id).then(), 405, "METHOD_NOT_ALLOWED");
        refused(ada.asks().put("/documents").then(), 405, "METHOD_NOT_ALLOWED");
        refused(
                ada.asks()
                        .contentType("text/csv")
                        .body("a,b")
                        .post("/documents")
                        .then(),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body("{}")
                        .put("/documents/{id}", id)
                        .then(),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        refused(ada.asks().accept("image/png").get("/documents/{id}", id).then(), 406, "NOT_ACCEPTABLE");
        refused(ada.asks().accept("text/html").get("/documents").then(), 406, "NOT_ACCEPTABLE");
    }

    @Test
    @DisplayName("[HT1] a body that is not what it should be is a problem")
    void ht1_bodies() {
        Guest ada = guest("Ada");
        for (String body : List.of("", "{", "[]", "\"note\"", "{\"title\":\"no type\"}", "{\"type\":{}}", "null")) {
            refused(
                    ada.asks()
                            .contentType(ContentType.JSON)
                            .body(body)
                            .post("/documents")
                            .then(),
                    400,
                    "BAD_REQUEST");
        }
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("type", "note", "id", "xyz"))
                        .post("/documents")
                        .then(),
                400,
                "BAD_REQUEST");
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("type", "note", "title", "x".repeat(201)))
                        .post("/documents")
                        .then(),
                400,
                "BAD_REQUEST");
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("type", "nonsense"))
                        .post("/documents")
                        .then(),
                422,
                "UNKNOWN_TYPE");
        refused(
                ada.asks()
                        .contentType("application/octet-stream")
                        .post("/documents")
                        .then(),
                422,
                "CHANGE_MALFORMED");
        refused(
                ada.asks()
                        .get("/documents/{id}/entries?after=-1", ada.create("note", ""))
                        .then(),
                400,
                "BAD_REQUEST");
    }

    @Test
    @DisplayName("[HT9] a body is refused by its announced size, before it is read")
    void ht9_largeBodies() throws IOException {
        Guest ada = guest("Ada");
        String id = ada.create("note", "");

        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body("x".repeat(65_537))
                        .post("/documents")
                        .then(),
                413,
                "PAYLOAD_TOO_LARGE");
        assertThat(raw(
                        "PUT /documents/" + id,
                        ada.token(),
                        "Content-Type: application/octet-stream",
                        "Content-Length: 33554433"))
                .startsWith("HTTP/1.1 413")
                .contains("PAYLOAD_TOO_LARGE");
        for (String type : List.of("application/json", "application/octet-stream")) {
            assertThat(raw("POST /documents", ada.token(), "Content-Type: " + type, "Transfer-Encoding: chunked"))
                    .startsWith("HTTP/1.1 400")
                    .contains("BAD_REQUEST");
        }
    }

    @Test
    @DisplayName("[HT9] whoever sends a body that is refused unread gets to read why")
    void ht9_answerIsRead() throws IOException {
        Guest ada = guest("Ada");
        for (int i = 0; i < 20; i++) {
            String head = "POST /documents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ada.token()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n";
            try (Socket socket = new Socket("localhost", RestAssured.port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                for (int sent = 0; sent < 4_000_000; sent += 100_000) {
                    socket.getOutputStream().write(new byte[100_000]);
                }
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 413")
                        .contains("PAYLOAD_TOO_LARGE");
            }
        }
    }

    @Test
    @DisplayName("[HT10] other spellings of an address give no more than the address")
    void ht10_otherSpellings() {
        Guest ada = guest("Ada");
        Guest eve = guest("Eve");
        String id = ada.create("note", "secret");

        for (String path : List.of(
                "/documents/" + id + "/",
                "//documents/" + id,
                "/./documents/" + id,
                "/x/../documents/" + id,
                "/documents;x=1/" + id,
                "/documents/" + id + ";x",
                "/%64ocuments/" + id,
                "/documents/%2e%2e/documents/" + id,
                "/DOCUMENTS/" + id,
                "/documents//" + id)) {
            for (String method : List.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE")) {
                int status = eve.asks()
                        .urlEncodingEnabled(false)
                        .request(method, path)
                        .statusCode();
                assertThat(status).as(method + " " + path).isIn(200, 400, 404, 405, 501);
                if (!method.equals("OPTIONS")) {
                    assertThat(status).as(method + " " + path).isNotEqualTo(200);
                }
                int strange =
                        given().urlEncodingEnabled(false).request(method, path).statusCode();
                assertThat(strange).as("stranger " + method + " " + path).isIn(200, 400, 401, 404, 405, 501);
            }
        }
        ada.asks().get("/documents/{id}", id).then().statusCode(200);
    }

    @Test
    @DisplayName("[HT11] every answer tells the browser what to refuse")
    void ht11_securityHeaders() {
        for (String path : List.of("/", "/documents", "/nothing", "/q/health/live")) {
            given().get(path)
                    .then()
                    .header("Content-Security-Policy", containsString("default-src 'none'"))
                    .header("Content-Security-Policy", containsString("require-trusted-types-for 'script'"))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cross-Origin-Opener-Policy", "same-origin")
                    .header("Cross-Origin-Resource-Policy", "same-origin")
                    .header("Referrer-Policy", "no-referrer");
        }
    }

    private static String raw(String line, String token, String... headers) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String head = line + " HTTP/1.1\r\nHost: localhost:" + RestAssured.port + "\r\nAuthorization: Bearer "
                    + token + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(5000);
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[8192];
            int length = 0;
            int read;
            while (length < answer.length && (read = in.read(answer, length, answer.length - length)) > 0) {
                length += read;
            }
            return new String(answer, 0, length, StandardCharsets.UTF_8);
        }
    }
}
