package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.StoredDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    @Test
    @DisplayName("[OP20] a document with a snapshot and folded entries comes into another database with all of that")
    void op20_folded() throws Exception {
        DocumentId document = written(70);
        compact(document);
        write(document, 7);
        TestPostgres.Database target = TestPostgres.migrated();
        var there = new PgNode(target);
        var out = new ByteArrayOutputStream();
        try (Connection from = database.connect();
                Connection to = target.connect();
                var statement = to.createStatement()) {
            UUID owner = UUID.randomUUID();
            statement.execute("insert into app_user (id, display_name) values ('" + owner + "', 'somebody')");
            statement.execute("insert into project (id, name, personal, created_by) values ('"
                    + AppendRows.uuid(new ProjectId(1, 1)) + "', 'shared', false, '" + owner + "')");
            long kept = new Exporter(from, out, Bucket.NONE).document(document).entries();
            assertThat(kept).isBetween(8L, 76L);
            assertThat(new Importer(to, null).run(new ByteArrayInputStream(out.toByteArray())))
                    .isEqualTo(new Importer.Imported(1, kept, 0, List.of()));

            JournalStore.StoredJournal journal =
                    JournalStoreContract.get(there.store().load(document));
            JournalStore.StoredJournal was = JournalStoreContract.get(store().load(document));
            assertThat(journal.snapshot()).usingRecursiveComparison().isEqualTo(was.snapshot());
            assertThat(journal.entries())
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(was.entries());
            StoredDocument row = journal.document();
            assertThat(JournalStoreContract.get(there.versions().before(row, Long.MAX_VALUE, 1_000)))
                    .isEqualTo(JournalStoreContract.get(node.versions().before(row, Long.MAX_VALUE, 1_000)));
        } finally {
            there.close();
        }
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

    @Test
    @DisplayName("[FG1] a document whose history was forgotten is found sound, and is exported")
    void fg1_sound() throws Exception {
        DocumentId document = written(10);
        forget(document);
        assertThat(node.audit().read(document).problems()).isEmpty();

        var file = new ByteArrayOutputStream();
        try (Connection from = database.connect()) {
            assertThat(new Exporter(from, file, Bucket.NONE).document(document).entries())
                    .isZero();
        }
        assertThat(Importer.check(new ByteArrayInputStream(file.toByteArray()))).isEqualTo("document");
    }
}
