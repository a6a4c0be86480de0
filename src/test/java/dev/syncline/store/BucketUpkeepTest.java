package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.live.LiveObserver;
import dev.syncline.live.Tiering;
import dev.syncline.process.ObjectStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upkeep of journals whose bytes lie in a bucket: before every read or write, everything that may move has moved. */
class BucketUpkeepTest extends JournalUpkeepContract {
    @TempDir
    static Path folder;

    private static ObjectStorage storage;
    private static TestPostgres.Database database;
    private static ColdNode node;

    @BeforeAll
    static void open() throws Exception {
        storage = new ObjectStorage(folder);
        database = TestPostgres.migrated();
        node = new ColdNode(database, storage.port());
    }

    @AfterAll
    static void close() throws Exception {
        node.close();
        storage.close();
    }

    @AfterEach
    void moved() throws SQLException {
        assertThat(count("select count(*) from chunk where payload is not null and object is not null", null))
                .isZero();
    }

    /** Only rows worth a request move, so none of these would be small enough outside of tests. */
    @Override
    @Test
    @DisplayName("[SN5] [BK1] what moved stays in its rows, unchanged")
    void sn5_merged() throws Exception {
        DocumentId document = written(16);
        compactWithoutFolding(document);
        long before = rows(document);
        assertThat(JournalStoreContract.get(upkeep().merge(document))).isFalse();

        assertThat(rows(document)).isEqualTo(before);
        assertThat(JournalStoreContract.get(store().entriesAfter(document, 0, 1 << 20)))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(written.get(document));
    }

    @Override
    JournalStore store() {
        move();
        return node.store();
    }

    @Override
    JournalUpkeep upkeep() {
        move();
        return node.upkeep();
    }

    @Override
    JournalUpkeep otherNode() {
        return upkeep();
    }

    static void move() {
        CompletableFuture<Void> walked = new CompletableFuture<>();
        new Tiering(node.cold(), node.bucket(), Runnable::run, null, 0, new LiveObserver() {}).walk(problem -> {
            if (problem == null) {
                walked.complete(null);
            } else {
                walked.completeExceptionally(problem);
            }
        });
        JournalStoreContract.get(walked);
    }

    @Override
    void damageSnapshot(DocumentId document) throws SQLException {
        move();
        for (String object : texts(
                "select object from snapshot_part where number = 0 and object is not null"
                        + " and snapshot_id = (select snapshot_id from document where id = ?)",
                document)) {
            JournalStoreContract.get(node.bucket().delete(object));
            JournalStoreContract.get(node.bucket().put(object, new byte[] {1, 2, 3}, Map.of()));
        }
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
    List<Version> versions(DocumentId document) throws Exception {
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

    private static long count(String sql, DocumentId document) throws SQLException {
        return Long.parseLong(texts(sql, document).getFirst());
    }

    private static List<String> texts(String sql, DocumentId document) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            if (document != null) {
                statement.setObject(1, AppendRows.uuid(document));
            }
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
