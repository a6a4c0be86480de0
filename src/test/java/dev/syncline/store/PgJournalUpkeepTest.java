package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The upkeep of journals on a real Postgres. */
class PgJournalUpkeepTest extends JournalUpkeepContract {
    private static final UpkeepLimits LIMITS = new UpkeepLimits(100, 500, 4_000, 3_600_000, 8, 1_000, 2_000, 4, 0);

    private static TestPostgres.Database database;
    private static PgNode node;

    @BeforeAll
    static void open() {
        database = TestPostgres.migrated();
        node = new PgNode(database);
    }

    @AfterAll
    static void close() throws Exception {
        node.close();
    }

    @Override
    JournalStore store() {
        return node.store();
    }

    @Override
    JournalUpkeep upkeep() {
        return node.upkeep(LIMITS);
    }

    @Override
    JournalUpkeep otherNode() {
        return upkeep();
    }

    @Override
    void damageSnapshot(DocumentId document) throws SQLException {
        update(
                "update snapshot_part set payload = set_bit(payload, 77, 1 - get_bit(payload, 77)) where number = 0"
                        + " and snapshot_id = (select snapshot_id from document where id = ?)",
                document);
    }

    @Override
    long damagedSnapshots(DocumentId document) throws SQLException {
        return count(
                "select count(distinct s.id) from snapshot s join snapshot_part p on p.snapshot_id = s.id"
                        + " where s.document_id = ? and s.damaged_at is not null",
                document);
    }

    @Override
    long rows(DocumentId document) throws SQLException {
        return count("select count(*) from chunk where document_id = ? and kind = 'entries'", document);
    }

    @Override
    List<Version> versions(DocumentId document) throws SQLException {
        List<Version> versions = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "select payload from chunk where document_id = ? and kind = 'versions' order by seq_last")) {
            statement.setObject(1, AppendRows.uuid(document));
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                versions.addAll(VersionCodec.readAll(rows.getBytes(1)));
            }
        }
        return versions;
    }

    @Test
    @DisplayName(
            "[HI1] versions come a page at a time, the latest first, without a gap between kept and folded entries")
    void hi1_pages() {
        DocumentId document = written(70);
        compact(document);
        write(document, 7);
        StoredDocument row = JournalStoreContract.get(store().find(document)).orElseThrow();
        assertThat(row.baseSeq()).isPositive();

        long before = Long.MAX_VALUE;
        long expected = row.tailSeq();
        while (before > 1) {
            List<Version> page = JournalStoreContract.get(node.versions().before(row, before, 3));
            assertThat(page).hasSizeBetween(1, 3);
            for (Version version : page) {
                Entry last = written.get(document).get((int) version.last() - 1);
                assertThat(version.last()).isEqualTo(expected);
                assertThat(version.heads()).containsExactly(hash(last));
                assertThat(version.toMs()).isEqualTo(last.timeMs());
                assertThat(version.authors()).containsExactly(author);
                expected = version.first() - 1;
            }
            before = page.getLast().first();
        }
        assertThat(expected).isZero();
        assertThat(JournalStoreContract.get(node.versions().before(row, 1, 3))).isEmpty();
    }

    private static void update(String sql, DocumentId document) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, AppendRows.uuid(document));
            statement.executeUpdate();
        }
    }

    private static long count(String sql, DocumentId document) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, AppendRows.uuid(document));
            ResultSet rows = statement.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }
}
