package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.id.TimelineId;
import dev.syncline.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands over HTTP, and the inbox. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class CommandsResourceTest {
    private static final Map<String, Object> TICKET = Map.of("ticket", "t1");

    private static Map<String, Object> command(String mutator, Map<String, Object> arguments) {
        return Map.of("mutator", mutator, "version", 1, "arguments", arguments);
    }

    private static Map<String, Object> with(Map<String, Object> map, Object... more) {
        Map<String, Object> all = new HashMap<>(map);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private static ValidatableResponse give(RequestSpecification asks, String desk, Object body) {
        return asks.contentType(ContentType.JSON)
                .body(body)
                .post("/documents/{id}/commands", desk)
                .then();
    }

    private static String desk(Guest owner) {
        String desk = owner.create("desk", "Desk");
        give(owner.asks(), desk, command("ticket.open", with(TICKET, "title", "Door")))
                .statusCode(200)
                .body("outcome", equalTo("applied"))
                .body("seq", equalTo(1))
                .body("lsn", equalTo(1));
        return desk;
    }

    @Test
    @DisplayName("[HT13] a command is given over HTTP, and the answer says what became of it")
    void ht13_outcomes() {
        Guest ada = guest("Ada");
        String desk = desk(ada);

        give(ada.asks(), desk, command("ticket.vote", TICKET))
                .statusCode(200)
                .body("outcome", equalTo("applied"))
                .body("lsn", equalTo(2))
                .body("seq", equalTo(2));
        give(ada.asks(), desk, command("ticket.prioritize", with(TICKET, "priority", 9)))
                .statusCode(200)
                .body("outcome", equalTo("rejected"))
                .body("reason", equalTo("bad_arguments"));
        give(ada.asks(), desk, command("ticket.rename", with(TICKET, "title", " ")))
                .body("reason", equalTo("rule"))
                .body("rule", equalTo("title.empty"));
        give(ada.asks(), desk, command("ticket.close", TICKET)).body("outcome", equalTo("applied"));
        give(ada.asks(), desk, command("ticket.close", TICKET)).body("outcome", equalTo("noEffect"));
        // By the key it is somebody else's timeline, whose author had seen the ticket open.
        give(
                        ada.asks().header("Idempotency-Key", "reopen"),
                        desk,
                        with(command("ticket.triage", with(TICKET, "assignee", "ada", "open", true)), "base", 1))
                .body("outcome", equalTo("adjusted"))
                .body("conflicts[0].field", equalTo("state"))
                .body("conflicts[0].base", equalTo("open"))
                .body("conflicts[0].theirs", equalTo("closed"));
        ada.asks()
                .get("/documents/{id}", desk)
                .then()
                .statusCode(200)
                .header("Syncline-Type", "desk")
                .header("Syncline-Seq", "7")
                .body("tickets.t1.state", equalTo("closed"))
                .body("tickets.t1.votes", equalTo(1))
                .body("tickets.t1.assignee", equalTo("ada"));
    }

    @Test
    @DisplayName("[HT14] a command with a key, or a timeline and an LSN, is decided once")
    void ht14_once() {
        Guest ada = guest("Ada");
        String desk = desk(ada);
        for (int i = 0; i < 3; i++) {
            give(ada.asks().header("Idempotency-Key", "k1"), desk, command("ticket.vote", TICKET))
                    .statusCode(200)
                    .body("seq", equalTo(2));
        }
        refused(
                give(ada.asks().header("Idempotency-Key", "k1"), desk, command("ticket.close", TICKET)),
                409,
                "CONFLICT");
        var random = new SecureRandom();
        String timeline = new TimelineId(random.nextLong(), random.nextLong()).text();
        for (int i = 0; i < 2; i++) {
            for (int lsn = 1; lsn <= 2; lsn++) {
                give(ada.asks(), desk, with(command("ticket.vote", TICKET), "timeline", timeline, "lsn", lsn))
                        .statusCode(200)
                        .body("timeline", equalTo(timeline))
                        .body("seq", equalTo(2 + lsn));
            }
        }
        refused(
                give(ada.asks(), desk, with(command("ticket.vote", TICKET), "timeline", timeline, "lsn", 4)),
                409,
                "NON_CONTIGUOUS");
        give(ada.asks(), desk, with(command("ticket.vote", TICKET), "timeline", timeline))
                .body("lsn", equalTo(3));
        ada.asks().get("/documents/{id}", desk).then().body("tickets.t1.votes", equalTo(4));
    }

    @Test
    @DisplayName("[HT15] what is no command, or none of the caller's, is a problem and uses no LSN")
    void ht15_garbage() {
        Guest ada = guest("Ada");
        Guest eve = guest("Eve");
        String desk = desk(ada);
        for (Object bad : List.of(
                "{",
                "[]",
                "{}",
                Map.of("mutator", "ticket.vote"),
                with(command("ticket.vote", TICKET), "version", 0),
                with(command("ticket.vote", TICKET), "base", -1),
                with(command("ticket.vote", TICKET), "arguments", List.of(1)),
                with(command("ticket.vote", TICKET), "arguments", Map.of("ticket", List.of())),
                with(command("ticket.vote", TICKET), "timeline", "x"),
                with(command("ticket.vote", TICKET), "lsn", 1),
                "{\"mutator\":\"a\",\"version\":1,\"arguments\":{\"n\":1e999}}",
                "{\"mutator\":\"a\",\"version\":1,\"arguments\":{\"n\":9223372036854775808}}",
                "{\"mutator\":\"\\ud800\",\"version\":1}")) {
            refused(give(ada.asks(), desk, bad), 400, "BAD_REQUEST");
        }
        refused(
                give(ada.asks(), desk, command("ticket.vote", Map.of("ticket", "x".repeat(33_000)))),
                413,
                "PAYLOAD_TOO_LARGE");
        refused(give(eve.asks(), desk, command("ticket.vote", TICKET)), 404, "UNKNOWN_DOCUMENT");
        refused(give(ada.asks(), ada.create("note", ""), command("ticket.vote", TICKET)), 409, "CHANGES_ONLY");
        give(ada.asks(), desk, with(command("ticket.vote", TICKET), "base", 99))
                .statusCode(200)
                .body("reason", equalTo("bad_base"))
                .body("seq", equalTo(2));
    }

    /** Another session of one and the same person. */
    private static Guest device(String subject) {
        var body = given().auth()
                .preemptive()
                .oauth2(IssuerResource.TEST.sign(TestIssuer.good(subject)))
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/sessions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Guest(
                body.getString("token"),
                body.getString("user"),
                body.getString("session"),
                body.getString("personalProject"));
    }

    @Test
    @DisplayName(
            "[IB1] a rejection waits in its author's inbox on every device, and nobody else's, until it is discarded")
    void ib1_waits() {
        Guest phone = device("ib1");
        Guest desk = device("ib1");
        String document = desk(phone);
        give(phone.asks(), document, command("ticket.rename", with(TICKET, "title", "")))
                .body("outcome", equalTo("rejected"));

        String item = desk.asks()
                .get("/inbox")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("next", nullValue())
                .body("items[0].kind", equalTo("rejected"))
                .body("items[0].document", equalTo(document))
                .body("items[0].seq", equalTo(2))
                .body("items[0].at", notNullValue())
                .body("items[0].command.mutator", equalTo("ticket.rename"))
                .body("items[0].command.arguments.ticket", equalTo("t1"))
                .body("items[0].outcome.rule", equalTo("title.empty"))
                .extract()
                .path("items[0].id");
        Guest eve = guest("Eve");
        eve.asks().get("/inbox").then().statusCode(200).body("items", hasSize(0));
        refused(eve.asks().delete("/inbox/{id}", item).then(), 404, "NOT_FOUND");
        refused(desk.asks().delete("/inbox/{id}", "x").then(), 404, "NOT_FOUND");
        refused(desk.asks().get("/inbox?limit=0").then(), 400, "BAD_REQUEST");

        desk.asks().delete("/inbox/{id}", item).then().statusCode(204);
        refused(desk.asks().delete("/inbox/{id}", item).then(), 404, "NOT_FOUND");
        phone.asks().get("/inbox").then().body("items", hasSize(0));
    }

    @Test
    @DisplayName("[IB2] a rejected command is given again as it was, or with other arguments, once")
    void ib2_resubmitted() {
        Guest ada = guest("Ada");
        String desk = desk(ada);
        give(ada.asks(), desk, command("ticket.close", TICKET));
        give(ada.asks(), desk, command("ticket.assign", with(TICKET, "assignee", "ada")))
                .body("rule", equalTo("ticket.closed"));
        give(ada.asks(), desk, command("ticket.rename", with(TICKET, "title", "")));
        give(ada.asks(), desk, command("ticket.reopen", TICKET));
        List<String> items = ada.asks().get("/inbox").then().extract().path("items.id");
        assertThat(items).hasSize(2);

        ada.asks()
                .contentType(ContentType.JSON)
                .post("/inbox/{id}/resubmit", items.get(0))
                .then()
                .statusCode(200)
                .body("outcome", equalTo("applied"));
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("arguments", with(TICKET, "title", "Window")))
                .post("/inbox/{id}/resubmit", items.get(1))
                .then()
                .statusCode(200)
                .body("outcome", equalTo("applied"));
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .post("/inbox/{id}/resubmit", items.get(0))
                        .then(),
                404,
                "NOT_FOUND");
        ada.asks().get("/inbox").then().body("items", hasSize(0));
        ada.asks()
                .get("/documents/{id}", desk)
                .then()
                .body("tickets.t1.assignee", equalTo("ada"))
                .body("tickets.t1.title", equalTo("Window"));
    }

    @Test
    @DisplayName("[IB3] who is overridden or undone by another finds that in the inbox, with what is there now")
    void ib3_notices() {
        Guest owner = guest("Owner");
        Guest editor = guest("Editor");
        String project = owner.createProject("shared");
        owner.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", "editor"))
                .put("/projects/{project}/members/{user}", project, editor.user());
        String desk = owner.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "desk"))
                .post("/projects/{project}/documents", project)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        give(owner.asks(), desk, command("ticket.open", with(TICKET, "title", "Door")));
        give(editor.asks(), desk, command("ticket.prioritize", with(TICKET, "priority", 0)));
        give(editor.asks(), desk, command("ticket.review", with(TICKET, "accepted", true)));
        give(owner.asks(), desk, with(command("ticket.prioritize", with(TICKET, "priority", 3)), "base", 1))
                .body("outcome", equalTo("applied"));
        give(owner.asks(), desk, with(command("ticket.review", with(TICKET, "accepted", false)), "base", 1))
                .body("reason", equalTo("contested"));

        editor.asks()
                .get("/inbox")
                .then()
                .body("items.kind", equalTo(List.of("overridden", "undone")))
                .body("items[0].notice.field", equalTo("priority"))
                .body("items[0].notice.value", equalTo(3))
                .body("items[0].lsn", equalTo(1))
                .body("items[1].notice.field", equalTo("accepted"))
                .body("items[1].notice.value", nullValue());
        owner.asks().get("/inbox").then().body("items.kind", equalTo(List.of("rejected")));
        String item = editor.asks()
                .get("/inbox?limit=1")
                .then()
                .body("next", notNullValue())
                .extract()
                .path("items[0].id");
        refused(
                editor.asks()
                        .contentType(ContentType.JSON)
                        .post("/inbox/{id}/resubmit", item)
                        .then(),
                409,
                "CONFLICT");

        owner.asks().delete("/projects/{project}/members/{user}", project, editor.user());
        editor.asks().get("/inbox").then().body("items", hasSize(0));
    }
}
