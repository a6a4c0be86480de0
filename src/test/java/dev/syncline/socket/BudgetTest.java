package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much one session may push. */
@QuarkusTest
@TestProfile(BudgetTest.Slow.class)
@QuarkusTestResource(PostgresResource.class)
class BudgetTest {
    private static final int BURST_ENTRIES = 10;

    /** One entry a second, and so ten at once. */
    public static final class Slow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("syncline.limits.sessions.entries-per-second", "1");
        }
    }

    @TestHTTPResource("/")
    URI server;

    private final DocumentId document = Ids.document();

    @Test
    @DisplayName("[SO16] a session has one budget over its connections and HTTP; others have theirs")
    void so16_oneBudget() throws Exception {
        Person ada = Person.guest("Ada");
        Person bob = Person.guest("Bob");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                SyncClient another = SyncClient.greeted(server, ada.token());
                SyncClient bobs = SyncClient.greeted(server, bob.token());
                Writer writer = Writer.ofNote();
                Writer bobsWriter = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            another.open(document, null, writer.timeline());
            for (int i = 0; i < BURST_ENTRIES; i++) {
                writer.type("word ");
            }
            client.push(writer.push(document, 1, BURST_ENTRIES));
            for (int i = 0; i < BURST_ENTRIES; i++) {
                writer.type("more ");
            }
            UpFrame.Push tooMuch = writer.push(document, BURST_ENTRIES + 1, 2 * BURST_ENTRIES);

            DownFrame.Fault told = another.refusedPush(tooMuch);
            assertThat(told.code()).isEqualTo("RATE_LIMITED");
            assertThat(told.retryAfterMs()).isPositive();
            int seconds = Integer.parseInt(posted(ada, tooMuch)
                    .statusCode(429)
                    .contentType("application/problem+json")
                    .body("code", equalTo("RATE_LIMITED"))
                    .extract()
                    .header("Retry-After"));
            assertThat(seconds).isBetween(1, BURST_ENTRIES);

            DocumentId bobsDocument = Ids.document();
            bobs.open(bobsDocument, "note", bobsWriter.timeline());
            bobsWriter.type("mine");
            bobs.push(bobsWriter.pushLast(bobsDocument));

            // What was refused is stored nowhere: the same entry comes at its turn, as soon as the budget has one.
            UpFrame.Push next = writer.push(document, BURST_ENTRIES + 1, BURST_ENTRIES + 1);
            Await.until(
                    "the budget has an entry again",
                    Duration.ofSeconds(60),
                    () -> posted(ada, next).extract().statusCode() == 200);
            assertThat(client.open(document, null, writer.timeline())
                            .cursors()
                            .get(0)
                            .durable())
                    .isEqualTo(BURST_ENTRIES + 1);
        }
    }

    private static ValidatableResponse posted(Person person, UpFrame.Push push) {
        return person.asks()
                .contentType("application/cbor")
                .body(Frames.encode(push))
                .post("/sync/push")
                .then();
    }
}
