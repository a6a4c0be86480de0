package dev.syncline.store;

import dev.syncline.codec.CborException;
import dev.syncline.id.DocumentId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.TransferException.Kind;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads every row of one document within a transaction: checksums, no gap, rolling hash, snapshot. What does not fit is
 * QUARANTINED. {@link JournalAudit} is its elder sister, which finds all that is wrong, beside servers that write.
 */
final class JournalCheck {
    private static final int CHUNKS_PER_READ = 64;
    private static final String DOCUMENT = """
        select d.tail_seq, d.tail_hash, d.base_seq, d.base_hash, d.snapshot_seq,
            s.id, s.seq, s.hash, s.heads, s.parts, s.sha256
        from document d left join snapshot s on s.id = d.snapshot_id
        where d.id = ? and d.deleted_at is null
        """;
    private static final String CHUNKS = """
        select seq_first, seq_last, payload, sha256, object from chunk where document_id = ? and kind = ? order by seq_last
        """;
    private static final String PARTS =
            "select payload, object from snapshot_part where snapshot_id = ? order by number";

    private final Connection database;
    private final DocumentId document;
    private final UUID key;
    private final Bucket bucket;
    private final Set<UserId> authors = new LinkedHashSet<>();
    private Consumer<Entry> onEntry = entry -> {};
    private long entries;
    private long at;
    private byte[] hash;

    JournalCheck(Connection database, DocumentId document, Bucket bucket) {
        this.database = database;
        this.document = document;
        this.key = AppendRows.uuid(document);
        this.bucket = bucket;
    }

    /** Tells of every entry, in order, after it was found to fit. */
    void onEntry(Consumer<Entry> listener) {
        onEntry = listener;
    }

    /** Who wrote in it; known once it was read. */
    Set<UserId> authors() {
        return authors;
    }

    /** How many entries it keeps; known once it was read. */
    long entries() {
        return entries;
    }

    void run() throws SQLException {
        try (PreparedStatement statement = prepare(DOCUMENT, key)) {
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                throw new TransferException(Kind.GONE, "there is no document " + document.text());
            }
            versions(row.getLong("base_seq"));
            at = row.getLong("base_seq");
            hash = row.getBytes("base_hash");
            long snapshotSeq = row.getLong("snapshot_seq");
            entries(snapshotSeq, snapshotSeq > 0 ? snapshot(row) : null);
            require(at == row.getLong("tail_seq"), "entries end at " + at + " and not at " + row.getLong("tail_seq"));
            require(Arrays.equals(hash, row.getBytes("tail_hash")), "the rolling hash is not the document's");
        }
    }

    private void versions(long baseSeq) throws SQLException {
        try (PreparedStatement statement = prepare(CHUNKS, key)) {
            statement.setString(2, "versions");
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                for (Version version : VersionCodec.readAll(payload(rows))) {
                    require(version.first() == at + 1, "versions leave a gap behind " + at);
                    at = version.last();
                    authors.addAll(version.authors());
                }
            }
        } catch (CborException malformed) {
            require(false, "the versions behind " + at + " do not read");
        }
        require(at == baseSeq, "versions end at " + at + " and not at " + baseSeq);
    }

    /** @param snapshotHash the rolling hash that the snapshot says it has */
    private void entries(long snapshotSeq, byte[] snapshotHash) throws SQLException {
        checkSnapshot(snapshotSeq, snapshotHash);
        try (PreparedStatement statement = prepare(CHUNKS, key)) {
            statement.setString(2, "entries");
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                for (Entry entry : EntryCodec.readAll(payload(rows))) {
                    require(entry.seq() == at + 1, "entries leave a gap behind " + at);
                    at = entry.seq();
                    hash = RollingHash.next(hash, entry);
                    authors.add(entry.author());
                    entries++;
                    onEntry.accept(entry);
                    checkSnapshot(snapshotSeq, snapshotHash);
                }
                require(at == rows.getLong("seq_last"), "a chunk does not end at " + rows.getLong("seq_last"));
            }
        } catch (CborException malformed) {
            require(false, "the chunk behind " + at + " does not read");
        }
    }

    private void checkSnapshot(long snapshotSeq, byte[] snapshotHash) {
        boolean alike = at != snapshotSeq || snapshotHash == null || Arrays.equals(hash, snapshotHash);
        require(alike, "the snapshot at " + at + " has another rolling hash than the entries");
    }

    /** Gives the rolling hash at the snapshot. */
    private byte[] snapshot(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        require(id != null && row.getLong("seq") == row.getLong("snapshot_seq"), "its snapshot is not there");
        int parts = 0;
        var bytes = new ByteArrayOutputStream();
        try (PreparedStatement statement = prepare(PARTS, id)) {
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                bytes.writeBytes(bytes(rows));
                parts++;
            }
        }
        byte[] hashThere = row.getBytes("hash");
        var snapshot = new Snapshot(
                id, row.getLong("seq"), hashThere, SnapshotSeal.heads(row.getBytes("heads")), bytes.toByteArray());
        boolean intact =
                parts == row.getInt("parts") && Arrays.equals(SnapshotSeal.of(snapshot), row.getBytes("sha256"));
        require(intact, "the snapshot at " + row.getLong("seq") + " is damaged");
        return hashThere;
    }

    private byte[] payload(ResultSet row) throws SQLException {
        byte[] payload = bytes(row);
        boolean intact = Arrays.equals(Digests.sha256().digest(payload), row.getBytes("sha256"));
        require(intact, "the row at " + row.getLong("seq_last") + " fails its checksum");
        return payload;
    }

    /** Wherever they are. */
    private byte[] bytes(ResultSet row) throws SQLException {
        byte[] here = row.getBytes("payload");
        return here != null ? here : fetched(bucket, row.getString("object"));
    }

    static byte[] fetched(Bucket bucket, String object) {
        return bucket.get(object).toCompletableFuture().join().orElseGet(() -> Payloads.lost(object));
    }

    private PreparedStatement prepare(String sql, UUID id) throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        statement.setFetchSize(CHUNKS_PER_READ);
        statement.setObject(1, id);
        return statement;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new TransferException(Kind.QUARANTINED, "document " + document.text() + ": " + otherwise);
        }
    }
}
