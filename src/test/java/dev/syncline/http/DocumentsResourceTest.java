package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.app.Types;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.socket.Writer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.automerge.ObjectId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The addresses of documents. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class DocumentsResourceTest {
    @Test
    @DisplayName("[HT3] a document is made, read as JSON and as bytes, and deleted")
    void ht3_theLifeOfADocument() {
        Guest ada = guest("Ada");
        String id = ada.create("note", "Shopping");

        String tag = ada.asks()
                .get("/documents/{id}", id)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .header("Syncline-Seq", "2")
                .header("Syncline-Type", "note")
                .header("Syncline-Project", ada.personalProject())
                .header("Syncline-History", matchesPattern("[0-9a-f]{32}"))
                .header("Syncline-Hash", matchesPattern("[0-9a-f]{64}"))
                .extract()
                .header("ETag");
        ada.asks()
                .accept("application/vnd.automerge")
                .get("/documents/{id}", id)
                .then()
                .statusCode(200)
                .contentType("application/vnd.automerge");
        ada.asks()
                .header("If-None-Match", tag)
                .get("/documents/{id}", id)
                .then()
                .statusCode(304);
        ada.asks().delete("/documents/{id}", id).then().statusCode(204);
        refused(ada.asks().get("/documents/{id}", id).then(), 404, "UNKNOWN_DOCUMENT");
    }

    @Test
    @DisplayName("[HT3] a file is imported under a chosen id; the id is taken after that")
    void ht3_aFileIsImported() {
        Guest ada = guest("Ada");
        String id = Addresses.freshDocument().text();

        ada.asks()
                .contentType("application/vnd.automerge")
                .body(file())
                .post("/documents?id={id}&title=Imported", id)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/documents/" + id))
                .body("id", equalTo(id))
                .body("type", equalTo("automerge"))
                .body("role", equalTo("owner"));
        refused(
                ada.asks()
                        .contentType("application/octet-stream")
                        .body(new byte[] {1})
                        .post("/documents?id={id}", id)
                        .then(),
                409,
                "CONFLICT");
        refused(
                guest("Eve")
                        .asks()
                        .contentType("application/octet-stream")
                        .body(new byte[] {1})
                        .post("/documents?id={id}", id)
                        .then(),
                404,
                "UNKNOWN_DOCUMENT");
    }

    @Test
    @DisplayName("[HT4] changes go in, and what the caller lacks comes back; a refused change is named")
    void ht4_changesGoIn() {
        Guest ada = guest("Ada");
        String id = ada.create("note", "");

        ada.asks()
                .contentType("application/vnd.automerge")
                .body(file())
                .put("/documents/{id}", id)
                .then()
                .statusCode(200)
                .contentType("application/vnd.automerge")
                .header("Syncline-Accepted", "1")
                .header("ETag", matchesPattern("W/\".+\""));
        refused(
                        ada.asks()
                                .contentType("application/vnd.automerge")
                                .body("bad".getBytes())
                                .put("/documents/{id}", id)
                                .then(),
                        422,
                        "CHANGE_MALFORMED")
                .body("refusals[0].index", equalTo(0))
                .body("accepted", equalTo(0));
    }

    @Test
    @DisplayName("[HT5] unknown, foreign and misaddressed documents look the same")
    void ht5_foreignLooksUnknown() {
        Guest ada = guest("Ada");
        Guest eve = guest("Eve");
        String id = ada.create("note", "secret");
        String unknown = Addresses.freshDocument().text();

        for (String address : List.of(id, unknown, "nonsense")) {
            refused(eve.asks().get("/documents/{id}", address).then(), 404, "UNKNOWN_DOCUMENT");
            refused(eve.asks().get("/documents/{id}/entries", address).then(), 404, "UNKNOWN_DOCUMENT");
            refused(eve.asks().delete("/documents/{id}", address).then(), 404, "UNKNOWN_DOCUMENT");
            refused(
                    eve.asks()
                            .contentType("application/octet-stream")
                            .body(file())
                            .put("/documents/{id}", address)
                            .then(),
                    404,
                    "UNKNOWN_DOCUMENT");
        }
        refused(
                eve.asks()
                        .get("/projects/{p}/documents/{id}", eve.personalProject(), id)
                        .then(),
                404,
                "UNKNOWN_DOCUMENT");
        refused(eve.asks().get("/projects/{p}/documents", ada.personalProject()).then(), 404, "UNKNOWN_PROJECT");
        refused(
                eve.asks()
                        .get("/projects/{p}/documents", Addresses.freshProject().text())
                        .then(),
                404,
                "UNKNOWN_PROJECT");
        ada.asks().get("/documents/{id}", id).then().statusCode(200);
    }

    @Test
    @DisplayName("[LV7] a title given at the making is in the content, where the type has one, and in the listing")
    void lv7_titleOfANewDocument() {
        Guest ada = guest("Ada");
        String note = ada.create("note", "Shopping 😀");
        String free = ada.create("automerge", "Free");

        ada.asks().get("/documents/{id}", note).then().body("title", equalTo("Shopping 😀"));
        ada.asks().get("/documents/{id}", free).then().body("$", anEmptyMap());
        ada.asks().get("/documents?sort=title").then().body("documents.title", equalTo(List.of("Free", "Shopping 😀")));
    }

    @Test
    @DisplayName("[HT6] the project comes from the path, else the header, else it is the personal one")
    void ht6_theProjectOfARequest() {
        Guest ada = guest("Ada");
        String shared = ada.createProject("Shared");
        String byPath = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note", "title", "by path"))
                .post("/projects/{p}/documents", shared)
                .then()
                .statusCode(201)
                .body("project", equalTo(shared))
                .header("Location", matchesPattern(".*/projects/" + shared + "/documents/.+"))
                .extract()
                .path("id");
        String byHeader = ada.asks()
                .contentType(ContentType.JSON)
                .header("Syncline-Project", shared)
                .body(Map.of("type", "note", "title", "by header"))
                .post("/documents")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String personal = ada.create("note", "personal");

        ada.asks()
                .get("/projects/{p}/documents", shared)
                .then()
                .body("documents.id", hasItems(byPath, byHeader))
                .body("documents.id", not(hasItem(personal)));
        ada.asks().get("/documents").then().body("documents.id", equalTo(List.of(personal)));
        ada.asks().get("/documents/{id}", byPath).then().statusCode(200);
        refused(
                ada.asks()
                        .header("Syncline-Project", shared)
                        .get("/documents/{id}", personal)
                        .then(),
                404,
                "UNKNOWN_DOCUMENT");
    }

    @Test
    @DisplayName("[HT7] a listing is filtered, sorted and paged by key, and its tag changes only with it")
    void ht7_theListing() {
        Guest ada = guest("Ada");
        for (String title : List.of("cherry", "Apple", "banana", "apple pie", "date")) {
            ada.create("note", title);
        }
        ada.create("board", "apple board");

        List<String> titles = new ArrayList<>();
        String next = null;
        do {
            var page = ada.asks()
                    .queryParam("sort", "title")
                    .queryParam("limit", 2)
                    .queryParam("after", next == null ? "" : next)
                    .get("/documents")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            titles.addAll(page.getList("documents.title"));
            next = page.getString("next");
        } while (next != null);
        assertThat(titles).containsExactly("Apple", "apple board", "apple pie", "banana", "cherry", "date");

        ada.asks().get("/documents?sort=-created&limit=1").then().body("documents[0].title", equalTo("apple board"));
        ada.asks().get("/documents?title=APPLE&type=note").then().body("documents", hasSize(2));
        String tag = ada.asks()
                .get("/documents")
                .then()
                .body("next", nullValue())
                .extract()
                .header("ETag");
        ada.asks().header("If-None-Match", tag).get("/documents").then().statusCode(304);
        ada.create("note", "fig");
        ada.asks().header("If-None-Match", tag).get("/documents").then().statusCode(200);
        refused(ada.asks().get("/documents?sort=size").then(), 400, "BAD_REQUEST");
        refused(ada.asks().get("/documents?limit=0").then(), 400, "BAD_REQUEST");
        refused(ada.asks().get("/documents?after=xyz").then(), 400, "BAD_REQUEST");
    }

    @Test
    @DisplayName("[HT8] a viewer reads and may not write")
    void ht8_aViewerReads() {
        Guest ada = guest("Ada");
        Guest bob = guest("Bob");
        String shared = ada.createProject("Shared");
        String id = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note"))
                .post("/projects/{p}/documents", shared)
                .then()
                .extract()
                .path("id");
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", "viewer"))
                .put("/projects/{p}/members/{u}", shared, bob.user())
                .then()
                .statusCode(204);

        bob.asks().get("/documents/{id}", id).then().statusCode(200);
        refused(bob.asks().delete("/documents/{id}", id).then(), 403, "READ_ONLY");
        refused(
                bob.asks()
                        .contentType("application/octet-stream")
                        .body(file())
                        .put("/documents/{id}", id)
                        .then(),
                403,
                "READ_ONLY");
        refused(
                bob.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("type", "note"))
                        .post("/projects/{p}/documents", shared)
                        .then(),
                403,
                "READ_ONLY");
    }

    /** A file that nobody has imported before. */
    private static byte[] file() {
        try (Writer writer = Writer.of(Types.AUTOMERGE)) {
            writer.change(transaction -> transaction.set(ObjectId.ROOT, "title", "Imported"));
            return writer.save();
        }
    }
}
