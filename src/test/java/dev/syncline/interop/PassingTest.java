package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.CborWriter;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.socket.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What peers say in passing. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PassingTest {
    private static final byte[] HERE = new CborWriter().text("here").toByteArray();

    @TestHTTPResource("/")
    URI server;

    @Test
    @DisplayName(
            "[RP11] who has not answered yet to what they were sent of a document hears, and is heard by, the others")
    void rp11_unanswered() throws Exception {
        Person ada = Person.guest("Ada");
        DocumentId note = DocumentId.parse(ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "note", "title", "Ours"))
                .post("/documents")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
        try (RepoClient one = RepoClient.joined(server, ada.token(), "one");
                RepoClient other = RepoClient.joined(server, ada.token(), "other")) {
            other.request("other", note);
            assertThat(other.await("sync").sync()).isNotEmpty();
            one.request("one", note);
            one.say("one", note, HERE);

            other.await("ephemeral");
            one.await("sync");
            other.say("other", note, HERE);
            one.await("ephemeral");
        }
    }
}
