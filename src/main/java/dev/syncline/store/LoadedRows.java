package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What {@link JournalSql#LOAD} gave, put together and believed only where the hashes agree. */
final class LoadedRows {
    private static final int ID_BYTES = 16;

    private final DocumentId id;
    private final Payloads payloads;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Row> bytes = new ArrayList<>();
    private final Set<TimelineId> writers = new HashSet<>();
    private StoredDocument document;
    private Row head;

    LoadedRows(DocumentId id, RowSet<Row> rows, Payloads payloads) {
        this.id = id;
        this.payloads = payloads;
        rows.forEach(this::sort);
        if (document == null) {
            throw new StoreException(Kind.GONE, "there is no document " + id);
        }
    }

    private void sort(Row row) {
        switch (row.getString("part")) {
            case "document" -> document = StoredRows.document(id, row);
            case "snapshot" -> head = row;
            case "bytes" -> bytes.add(row);
            case "entries" -> chunks.add(StoredRows.chunk(row, payloads));
            default -> addWriters(row.getBuffer("payload"));
        }
    }

    private void addWriters(Buffer ids) {
        for (int at = 0; ids != null && at < ids.length(); at += ID_BYTES) {
            writers.add(TimelineId.of(ids.getBytes(at, at + ID_BYTES)));
        }
    }

    StoredDocument document() {
        return document;
    }

    /** Whether the document has a snapshot whose bytes are not what was written. */
    boolean isSnapshotDamaged() {
        if (document.snapshot() == null) {
            return false;
        }
        boolean complete = head != null && bytes.size() == head.getLong("seq_first");
        return !complete
                || head.getLong("seq_last") != document.snapshotSeq()
                || !Arrays.equals(
                        SnapshotSeal.of(snapshot()), head.getBuffer("sha256").getBytes());
    }

    /** The journal; fails as QUARANTINED where it is damaged. */
    StoredJournal journal() {
        if (isSnapshotDamaged()) {
            throw new StoreException(Kind.QUARANTINED, "journal of " + id + ": its snapshot is damaged");
        }
        Snapshot snapshot = document.snapshot() == null ? null : snapshot();
        chunks.sort(Comparator.comparingLong(Chunk::last));
        var reader = new ChunkReader(id, document.snapshotSeq() + 1);
        chunks.forEach(reader::add);
        List<Entry> entries = reader.upToTail(document, snapshot == null ? document.baseHash() : snapshot.hash());
        return new StoredJournal(document, snapshot, entries, writers);
    }

    private Snapshot snapshot() {
        bytes.sort(Comparator.comparingLong(row -> row.getLong("seq_first")));
        Buffer joined = Buffer.buffer();
        bytes.forEach(row -> joined.appendBytes(payloads.of(row)));
        return new Snapshot(
                head.getUUID("snapshot_id"),
                head.getLong("seq_last"),
                head.getBuffer("tail_hash").getBytes(),
                SnapshotSeal.heads(head.getBuffer("payload").getBytes()),
                joined.getBytes());
    }
}
