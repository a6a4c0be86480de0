package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.process.Await;
import dev.syncline.socket.Writer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a project may take. */
@QuarkusTest
@TestProfile(QuotaTest.Narrow.class)
@QuarkusTestResource(PostgresResource.class)
class QuotaTest {
    private static final String AUTOMERGE = "application/vnd.automerge";

    /** Three documents, 12,000 bytes. */
    public static final class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "syncline.limits.projects.documents-max", "3",
                    "syncline.limits.projects.bytes-max", "12000",
                    "syncline.limits.projects.usage-cache", "0.05S");
        }
    }

    @Test
    @DisplayName(
            "[PR5] one document more than a project may have is refused by name, and taken once another was deleted")
    void pr5_documents() {
        Guest ada = guest("Ada");
        String first = ada.create("note", "one");
        ada.create("note", "two");
        ada.create("note", "three");

        refused(create(ada), 507, "QUOTA_EXCEEDED").body("detail", containsString("3 of 3 documents"));
        create(guest("Bob")).statusCode(201);

        ada.asks().delete("/documents/{d}", first).then().statusCode(204);
        create(ada).statusCode(201);
    }

    @Test
    @DisplayName("[PR5] bytes beyond the quota are refused and not stored, and taken once there is room")
    void pr5_bytes() throws Exception {
        Guest ada = guest("Ada");
        String large = ada.create("note", "");
        String small = ada.create("note", "");
        try (Writer writer = Writer.ofNote();
                Writer other = Writer.ofNote()) {
            put(ada, large, writer.type(words(9_000))).statusCode(200);
            // What the server believes of a project is a moment old, so the first of these may be taken.
            var last = new byte[1][];
            Await.until("the project is known to be full", Duration.ofMinutes(1), () -> {
                last[0] = other.type(words(3_000));
                return put(ada, small, last[0]).extract().statusCode() == 507;
            });
            byte[] more = last[0];
            String before = json(ada, small);
            refused(put(ada, small, more), 507, "QUOTA_EXCEEDED").header("Retry-After", equalTo("30"));
            assertThat(json(ada, small)).isEqualTo(before);

            ada.asks().delete("/documents/{d}", large).then().statusCode(204);
            Await.until(
                    "there is room",
                    Duration.ofMinutes(1),
                    () -> put(ada, small, more).extract().statusCode() == 200);
        }
    }

    @Test
    @DisplayName("[PR5] owners see what their project takes and may take, others do not")
    void pr5_usage() {
        Guest ada = guest("Ada");
        Guest bob = guest("Bob");
        String project = ada.createProject("Shared");
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", "viewer"))
                .put("/projects/{p}/members/{u}", project, bob.user())
                .then()
                .statusCode(204);
        ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note", "title", "one"))
                .post("/projects/{p}/documents", project)
                .then()
                .statusCode(201);

        ada.asks()
                .get("/projects/{p}", project)
                .then()
                .statusCode(200)
                .body("usage.documents", equalTo(1))
                .body("usage.documentsMax", equalTo(3))
                .body("usage.bytes", greaterThan(0))
                .body("usage.bytesMax", equalTo(12_000));
        bob.asks().get("/projects/{p}", project).then().statusCode(200).body("usage", nullValue());
    }

    /** Text that hardly gets smaller. */
    private static String words(int bytes) {
        var random = new java.util.Random(bytes);
        StringBuilder words = new StringBuilder();
        while (words.length() < bytes) {
            words.append(Long.toString(random.nextLong(), 36));
        }
        return words.substring(0, bytes);
    }

    private static ValidatableResponse create(Guest who) {
        return who.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note", "title", "one more"))
                .post("/documents")
                .then();
    }

    private static ValidatableResponse put(Guest who, String document, byte[] change) {
        return who.asks()
                .contentType(AUTOMERGE)
                .body(change)
                .put("/documents/{d}", document)
                .then();
    }

    private static String json(Guest who, String document) {
        return who.asks()
                .accept(ContentType.JSON)
                .get("/documents/{d}", document)
                .then()
                .extract()
                .asString();
    }
}
