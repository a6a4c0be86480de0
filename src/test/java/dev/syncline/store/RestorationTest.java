package dev.syncline.store;

import static dev.syncline.store.JournalStoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.DocumentKind;
import dev.syncline.codec.Sha256;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.TimelineAdvance;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of histories and timelines in a database that was restored. */
class RestorationTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final UserId PERSON = new UserId(0x5157, 1);
    private static final SessionId SESSION = new SessionId(3, 3);
    private static final TimelineId TIMELINE = new TimelineId(77, 1);

    private final TestPostgres.Database database = TestPostgres.migrated();
    private final PgNode node = new PgNode(database);

    @AfterEach
    void close() throws Exception {
        node.close();
    }

    @Test
    @DisplayName(
            "[ST18] after a restoration a document has another history, its timelines are nobody's, its entries stay")
    void st18_restored() throws SQLException {
        StoredDocument before = written();
        assertThat(get(node.store().load(NOTE)).writers()).containsExactly(TIMELINE);

        assertThat(restore()).isEqualTo(1);

        var journal = get(node.store().load(NOTE));
        StoredDocument after = journal.document();
        assertThat(after.history()).isNotEqualTo(before.history());
        assertThat(after.tailSeq()).isEqualTo(1);
        assertThat(journal.entries()).hasSize(1);
        assertThat(journal.writers())
                .as("timelines whose changes no door takes")
                .isEmpty();
        var timeline = get(node.store().timeline(TIMELINE, NOTE, PERSON, SESSION));
        assertThat(timeline.user()).as("its id is never used again").isEqualTo(UserId.NOBODY);

        assertThat(restore()).as("done again").isEqualTo(1);
        assertThat(get(node.store().load(NOTE)).entries()).hasSize(1);
    }

    private int restore() throws SQLException {
        try (Connection connection = database.connect()) {
            return new Restoration(connection).run();
        }
    }

    /** A document with an entry on a timeline. */
    private StoredDocument written() {
        var project = new ProjectId(2, 2);
        StoredDocument made = get(node.store()
                        .create(new NewDocument(NOTE, project, "note", DocumentKind.MERGED, "", PERSON, List.of())))
                .orElseThrow();
        get(node.store().timeline(TIMELINE, NOTE, PERSON, SESSION));
        var entry = new Entry(1, PERSON, 1, TIMELINE, 1, "", new byte[] {1, 2, 3});
        var advance = new TimelineAdvance(TIMELINE, 1, 1, new byte[Sha256.BYTES]);
        byte[] hash = RollingHash.next(RollingHash.start(), entry);
        assertThat(get(node.store()
                        .append(
                                UUID.randomUUID(),
                                List.of(new Append(NOTE, 0, List.of(entry), hash, List.of(advance))))))
                .containsExactly(AppendAnswer.COMMITTED);
        return made;
    }
}
