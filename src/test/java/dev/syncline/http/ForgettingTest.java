package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.syncline.app.Types;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.socket.Writer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner has the history of a document forgotten, over HTTP. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class ForgettingTest {
    private Guest ada;

    @BeforeEach
    void begin() {
        ada = guest("Ada");
    }

    private ValidatableResponse put(String id, byte[] changes) {
        return ada.asks()
                .contentType("application/vnd.automerge")
                .body(changes)
                .put("/documents/{id}", id)
                .then();
    }

    private ValidatableResponse forget(Guest who, String id) {
        return who.asks().delete("/documents/{id}/versions", id).then();
    }

    private byte[] file(String id) {
        return ada.asks()
                .accept("application/vnd.automerge")
                .get("/documents/{id}", id)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private String text(String id) {
        return ada.asks()
                .get("/documents/{id}", id)
                .then()
                .statusCode(200)
                .extract()
                .path("text");
    }

    @Test
    @DisplayName("[FG1] the document keeps its value and nothing else: one version by the owner, another history")
    void fg1_forgets() {
        String id = ada.create("note", "");
        try (Writer writer = Writer.of(Types.NOTE)) {
            put(id, writer.type("a secret ")).statusCode(200);
            put(id, writer.erase(2, 7)).statusCode(200);
        }
        String history = ada.asks().get("/documents/{id}", id).then().extract().header("Syncline-History");
        String heads =
                ada.asks().get("/documents/{id}/versions", id).then().extract().path("versions[0].heads[0]");
        assertThat(new String(file(id), StandardCharsets.ISO_8859_1)).contains("secret");

        String now = forget(ada, id)
                .statusCode(204)
                .header("Syncline-Seq", "4")
                .extract()
                .header("Syncline-History");

        assertThat(now).isNotEqualTo(history);
        assertThat(text(id)).isEqualTo("a ");
        assertThat(new String(file(id), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        ada.asks()
                .get("/documents/{id}/versions", id)
                .then()
                .body("versions", hasSize(1))
                .body("versions[0].last", equalTo(4))
                .body("versions[0].authors", equalTo(List.of(ada.user())));
        refused(ada.asks().get("/documents/{id}/past?heads={heads}", id, heads).then(), 404, "UNKNOWN_HEADS");
        refused(ada.asks().get("/documents/{id}/entries?after=1", id).then(), 410, "TRIMMED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"note", "automerge"})
    @DisplayName("[FG2] what was forgotten is not taken again, and what builds on what was kept is")
    void fg2_staysForgotten(String type) {
        String id = ada.create(type, "");
        byte[] change;
        byte[] later;
        try (Writer writer = Writer.of(Types.find(type).orElseThrow())) {
            change = writer.change(
                    edit -> edit.spliceText(edit.set(ObjectId.ROOT, "text", ObjectType.TEXT), 0, 0, "once "));
            put(id, change).statusCode(200);
            forget(ada, id).statusCode(204);
            forget(ada, id).statusCode(204);
            later = writer.type("more ");
        }
        byte[] kept = file(id);

        refused(put(id, change), 410, "FORGOTTEN");
        refused(put(id, later), 422, "MISSING_DEPENDENCY");
        assertThat(file(id)).isEqualTo(kept);
        try (Writer again = Writer.of(Types.AUTOMERGE)) {
            again.apply(List.of(kept));
            put(id, again.type("again")).statusCode(200);
        }
        assertThat(text(id)).isEqualTo("once again");
    }

    @Test
    @DisplayName("[FG1] only owners may; of a commanded document there is nothing to forget")
    void fg1_whoMay() {
        String project = ada.createProject("Shared");
        Guest bob = guest("Bob");
        Guest eve = guest("Eve");
        for (var member : Map.of(bob, "editor", eve, "viewer").entrySet()) {
            ada.asks()
                    .contentType(ContentType.JSON)
                    .body(Map.of("role", member.getValue()))
                    .put(
                            "/projects/{project}/members/{user}",
                            project,
                            member.getKey().user())
                    .then()
                    .statusCode(204);
        }
        String note = make(project, "note");
        refused(forget(bob, note), 403, "FORBIDDEN");
        refused(forget(eve, note), 403, "READ_ONLY");
        refused(forget(guest("Mallory"), note), 404, "UNKNOWN_DOCUMENT");
        refused(forget(ada, make(project, "desk")), 409, "COMMANDS_ONLY");
        forget(ada, note).statusCode(204);
    }

    private String make(String project, String type) {
        return ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", type))
                .post("/projects/{project}/documents", project)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
