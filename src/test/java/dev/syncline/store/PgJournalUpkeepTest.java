package dev.syncline.store;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
