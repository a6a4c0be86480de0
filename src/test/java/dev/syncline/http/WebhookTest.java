package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.process.Await;
import dev.syncline.replay.Receiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Effects of commands on their way out. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class WebhookTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Receiver receiver = IssuerResource.RECEIVER;
    private Guest ada;
    private String project;

    @BeforeEach
    void signIn() {
        ada = guest("Ada");
        project = ada.createProject("Hooked");
    }

    private String aim(String path) {
        return ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("url", receiver.url(path)))
                .put("/projects/{id}/webhook", project)
                .then()
                .statusCode(200)
                .body("key", startsWith("whsec_"))
                .extract()
                .path("key");
    }

    private String desk() {
        String desk = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "desk"))
                .post("/projects/{id}/documents", project)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        for (String ticket : List.of("t1", "t2")) {
            give(desk, "ticket.open", Map.of("ticket", ticket, "title", "Work"), "applied");
        }
        return desk;
    }

    private void give(String desk, String mutator, Map<String, Object> arguments, String outcome) {
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("mutator", mutator, "version", 1, "arguments", arguments))
                .post("/documents/{id}/commands", desk)
                .then()
                .statusCode(200)
                .body("outcome", equalTo(outcome));
    }

    private void close(String desk, String ticket, String outcome) {
        give(desk, "ticket.close", Map.of("ticket", ticket), outcome);
    }

    private void await(String what, String path, int messages) throws InterruptedException {
        Await.until(what, WAIT_MAX, () -> receiver.at(path).size() >= messages);
    }

    private JsonNode dead() throws Exception {
        return JSON.readTree(
                        ada.asks().get("/projects/{id}/dead-letters", project).asString())
                .path("items");
    }

    @Test
    @DisplayName(
            "[OB1] an accepted command's effects are posted to the project's webhook, signed with its key; those of"
                    + " commands that changed nothing or were rejected are not")
    void ob1_delivered() throws Exception {
        String key = aim("/ob1");
        String desk = desk();
        close(desk, "t1", "applied");
        close(desk, "t1", "noEffect");
        close(desk, "gone", "rejected");
        close(desk, "t2", "applied");
        await("both effects", "/ob1", 2);

        List<JsonNode> bodies =
                receiver.at("/ob1").stream().map(WebhookTest::json).toList();
        assertThat(bodies)
                .extracting(body -> body.at("/arguments/ticket").asText())
                .containsExactlyInAnyOrder("t1", "t2");
        assertThat(bodies).allSatisfy(body -> {
            assertThat(body.path("effect").asText()).isEqualTo("ticket.closed");
            assertThat(body.path("document").asText()).isEqualTo(desk);
            assertThat(body.path("project").asText()).isEqualTo(project);
            assertThat(body.path("author").asText()).isEqualTo(ada.user());
            assertThat(body.path("seq").asLong()).isGreaterThan(2);
        });
        for (Receiver.Message message : receiver.at("/ob1")) {
            assertThat(message.signature()).isEqualTo("v1," + signed(key, message));
        }
    }

    private static JsonNode json(Receiver.Message message) {
        try {
            return JSON.readTree(message.body());
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(malformed);
        }
    }

    /** As docs/WEBHOOKS.md tells a receiver to compute it. */
    private static String signed(String key, Receiver.Message message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.substring("whsec_".length())), "HmacSHA256"));
        String content = message.id() + "." + message.time() + "." + message.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName(
            "[OB3] what is not taken is tried again, then it is a dead letter that owners see, retry and forget, and"
                    + " a metric counts")
    void ob3_deadLetters() throws Exception {
        aim("/ob3");
        String desk = desk();
        receiver.refuse("/ob3", true);
        close(desk, "t1", "applied");
        close(desk, "t2", "applied");
        Await.until("two dead letters", WAIT_MAX, () -> dead().size() == 2);
        assertThat(receiver.at("/ob3")).hasSize(2 * IssuerResource.ATTEMPTS_MAX);
        assertThat(dead()).allSatisfy(letter -> {
            assertThat(letter.path("attempts").asInt()).isEqualTo(IssuerResource.ATTEMPTS_MAX);
            assertThat(letter.path("lastError").asText()).isEqualTo("answered with 503");
            assertThat(letter.at("/body/effect").asText()).isEqualTo("ticket.closed");
        });
        Await.until(
                "the metric",
                WAIT_MAX,
                () -> RestAssured.get("/q/metrics")
                        .asString()
                        .lines()
                        .anyMatch(line -> line.startsWith("syncline_outbox_dead") && !line.endsWith(" 0.0")));

        receiver.refuse("/ob3", false);
        String first = dead().get(0).path("id").asText();
        String second = dead().get(1).path("id").asText();
        ada.asks()
                .post("/projects/{id}/dead-letters/{effect}/retry", project, first)
                .then()
                .statusCode(204);
        ada.asks()
                .delete("/projects/{id}/dead-letters/{effect}", project, second)
                .then()
                .statusCode(204);
        await("the one that was tried again", "/ob3", 2 * IssuerResource.ATTEMPTS_MAX + 1);
        assertThat(receiver.at("/ob3").getLast().id()).isEqualTo(first);
        assertThat(dead()).isEmpty();
        refused(
                ada.asks()
                        .delete("/projects/{id}/dead-letters/{effect}", project, second)
                        .then(),
                404,
                "NOT_FOUND");
    }

    @Test
    @DisplayName("[OB5] a webhook goes to a host that the operator named, and owners alone see and change it")
    void ob5_owners() {
        for (String url : List.of("http://127.0.0.1/", "http://metadata.internal/", "", "nonsense")) {
            refused(
                    ada.asks()
                            .contentType(ContentType.JSON)
                            .body(Map.of("url", url))
                            .put("/projects/{id}/webhook", project)
                            .then(),
                    400,
                    "BAD_REQUEST");
        }
        refused(ada.asks().get("/projects/{id}/webhook", project).then(), 404, "NOT_FOUND");
        aim("/ob5");
        ada.asks()
                .get("/projects/{id}/webhook", project)
                .then()
                .statusCode(200)
                .body("url", equalTo(receiver.url("/ob5")))
                .body("key", nullValue());
        Guest eve = guest("Eve");
        refused(eve.asks().get("/projects/{id}/webhook", project).then(), 404, "UNKNOWN_PROJECT");
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", "editor"))
                .put("/projects/{id}/members/{user}", project, eve.user())
                .then()
                .statusCode(204);
        refused(eve.asks().get("/projects/{id}/webhook", project).then(), 403, "FORBIDDEN");
        refused(eve.asks().get("/projects/{id}/dead-letters", project).then(), 403, "FORBIDDEN");
        ada.asks().delete("/projects/{id}/webhook", project).then().statusCode(204);
        refused(ada.asks().get("/projects/{id}/webhook", project).then(), 404, "NOT_FOUND");
        ada.asks()
                .get("/projects/{id}/dead-letters", project)
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
    }
}
