package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.app.Types;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.socket.Writer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The history of a document over HTTP. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class HistoryTest {
    private Guest ada;
    private String id;

    @BeforeEach
    void begin() {
        ada = guest("Ada");
        id = ada.create("note", "");
    }

    private void put(byte[] changes) {
        ada.asks()
                .contentType("application/vnd.automerge")
                .body(changes)
                .put("/documents/{id}", id)
                .then()
                .statusCode(200);
    }

    /** The heads of the latest version, as they stand in an address. */
    private String heads() {
        List<String> heads = ada.asks()
                .get("/documents/{id}/versions", id)
                .then()
                .statusCode(200)
                .extract()
                .path("versions[0].heads");
        return String.join(",", heads);
    }

    private String text() {
        return ada.asks()
                .get("/documents/{id}", id)
                .then()
                .statusCode(200)
                .extract()
                .path("text");
    }

    @Test
    @DisplayName("[HI1] the versions of a document say who, when and the heads")
    void hi1_versions() {
        try (Writer writer = Writer.of(Types.NOTE)) {
            put(writer.type("one "));
        }
        ada.asks()
                .get("/documents/{id}/versions", id)
                .then()
                .statusCode(200)
                .header("Syncline-Seq", "2")
                .body("document", equalTo(id))
                .body("versions", hasSize(1))
                .body("versions[0].first", equalTo(1))
                .body("versions[0].last", equalTo(2))
                .body("versions[0].authors", equalTo(List.of(ada.user())))
                .body("people", hasSize(1))
                .body("people[0].user", equalTo(ada.user()))
                .body("people[0].displayName", equalTo("Ada"))
                .body("versions[0].from", matchesPattern("20..-.*Z"))
                .body("versions[0].heads", hasSize(1))
                .body("next", nullValue());
        for (String query : List.of("limit=0", "limit=100000", "before=0")) {
            refused(ada.asks().get("/documents/{id}/versions?" + query, id).then(), 400, "BAD_REQUEST");
        }
    }

    @Test
    @DisplayName("[HI2] a document is read as it was at heads, and what leads from one state to another")
    void hi2_pastAndDifference() {
        try (Writer writer = Writer.of(Types.NOTE)) {
            put(writer.type("one "));
            String first = heads();
            put(writer.type("two "));
            String second = heads();

            ada.asks()
                    .get("/documents/{id}/past?heads={heads}", id, first)
                    .then()
                    .statusCode(200)
                    .header("Syncline-Seq", "3")
                    .body("text", equalTo("one "));
            byte[] file = ada.asks()
                    .accept("application/vnd.automerge")
                    .get("/documents/{id}/past?heads={heads}", id, first)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asByteArray();
            try (var then = new Reading(file)) {
                assertThat(then.text()).isEqualTo("one ");
            }
            ada.asks()
                    .get("/documents/{id}/difference?from={from}&to={to}", id, first, second)
                    .then()
                    .statusCode(200)
                    .body("[0].op", equalTo("splice"))
                    .body("[0].path", equalTo(List.of("text", 4)))
                    .body("[0].text", equalTo("two "));
        }
    }

    @Test
    @DisplayName("[HI3] going back to a state is a new change: what came since stays in the history")
    void hi3_restore() {
        try (Writer writer = Writer.of(Types.NOTE)) {
            put(writer.type("one "));
            String first = heads();
            put(writer.type("two "));
            String second = heads();

            ada.asks()
                    .post("/documents/{id}/restore?heads={heads}", id, first)
                    .then()
                    .statusCode(204)
                    .header("Syncline-Accepted", "1")
                    .header("Syncline-Seq", "4");

            assertThat(text()).isEqualTo("one ");
            ada.asks()
                    .get("/documents/{id}/past?heads={heads}", id, second)
                    .then()
                    .statusCode(200)
                    .body("text", equalTo("one two "));
            ada.asks()
                    .post("/documents/{id}/restore?heads={heads}", id, first)
                    .then()
                    .statusCode(204)
                    .header("Syncline-Accepted", "0");
        }
    }

    @Test
    @DisplayName("[HI4] heads that are none, or of no state of the document, and other people's documents are problems")
    void hi4_badHeads() {
        String foreign = "00".repeat(32);
        for (String address : List.of("past?heads=", "difference?to=" + heads() + "&from=")) {
            String path = "/documents/{id}/" + address;
            refused(ada.asks().get(path + foreign, id).then(), 404, "UNKNOWN_HEADS");
            refused(ada.asks().get(path + "nonsense", id).then(), 400, "BAD_REQUEST");
            refused(ada.asks().get(path, id).then(), 400, "BAD_REQUEST");
            refused(guest("Eve").asks().get(path + heads(), id).then(), 404, "UNKNOWN_DOCUMENT");
        }
        refused(ada.asks().post("/documents/{id}/restore?heads=" + foreign, id).then(), 404, "UNKNOWN_HEADS");
        refused(guest("Eve").asks().get("/documents/{id}/versions", id).then(), 404, "UNKNOWN_DOCUMENT");
        refused(
                guest("Eve")
                        .asks()
                        .post("/documents/{id}/restore?heads=" + heads(), id)
                        .then(),
                404,
                "UNKNOWN_DOCUMENT");
    }

    /** A file, read with Automerge itself. */
    private record Reading(org.automerge.Document document) implements AutoCloseable {
        Reading(byte[] file) {
            this(org.automerge.Document.load(file));
        }

        String text() {
            var value = document.get(org.automerge.ObjectId.ROOT, "text").orElseThrow();
            return document.text(((org.automerge.AmValue.Text) value).getId()).orElseThrow();
        }

        @Override
        public void close() {
            document.free();
        }
    }
}
