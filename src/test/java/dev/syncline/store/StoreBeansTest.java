package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.DocumentKind;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The store as the server makes it from its configuration. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StoreBeansTest {
    @Inject
    JournalStore store;

    @Test
    @DisplayName("[ST15] the server's store commits, and its measures are published")
    void st15_theServersStoreIsMeasured() {
        var document = new DocumentId(6, 6);
        JournalStoreContract.get(store.create(new NewDocument(
                document, new ProjectId(1, 1), "note", DocumentKind.MERGED, "", new UserId(2, 2), List.of())));
        var entries = JournalStoreContract.entries(0, 2);
        var append = new Append(document, 0, entries, JournalStoreContract.hashAfter(entries), List.of());

        double before = entriesCounted();
        assertThat(JournalStoreContract.get(store.append(UUID.randomUUID(), List.of(append))))
                .containsExactly(AppendAnswer.COMMITTED);

        assertThat(entriesCounted()).isEqualTo(before + 2);
        assertThat(RestAssured.get("/q/metrics").asString()).contains("syncline_journal_commit_seconds_bucket");
    }

    /** Other tests of the same server have counted before. */
    private static double entriesCounted() {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("syncline_journal_entries_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(0);
    }
}
