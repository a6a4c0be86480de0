package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredTimeline;
import io.vertx.sqlclient.Row;

/** Rows of the database as the records of the store. */
final class StoredRows {
    private StoredRows() {}

    static StoredDocument document(DocumentId id, Row row) {
        return new StoredDocument(
                id,
                new ProjectId(high(row, "project_id"), low(row, "project_id")),
                row.getString("type"),
                row.getUUID("history_id"),
                row.getLong("tail_seq"),
                row.getBuffer("tail_hash").getBytes(),
                row.getLong("size_bytes"),
                row.getLong("layout"),
                row.getUUID("snapshot_id"),
                row.getLong("snapshot_seq"),
                row.getLong("base_seq"),
                row.getBuffer("base_hash").getBytes(),
                row.getBoolean("forgot"));
    }

    static StoredTimeline timeline(TimelineId id, Row row) {
        return new StoredTimeline(
                id,
                new UserId(high(row, "user_id"), low(row, "user_id")),
                new SessionId(high(row, "session_id"), low(row, "session_id")),
                new DocumentId(high(row, "document_id"), low(row, "document_id")),
                row.getLong("durable_lsn"),
                row.getBuffer("chain_hash").getBytes());
    }

    static Chunk chunk(Row row) {
        return new Chunk(
                row.getLong("seq_first"),
                row.getLong("seq_last"),
                row.getBuffer("payload").getBytes(),
                row.getBuffer("sha256").getBytes());
    }

    /** A chunk whose bytes may have moved. */
    static Chunk chunk(Row row, Payloads payloads) {
        return new Chunk(
                row.getLong("seq_first"),
                row.getLong("seq_last"),
                payloads.of(row),
                row.getBuffer("sha256").getBytes());
    }

    static long high(Row row, String column) {
        return row.getUUID(column).getMostSignificantBits();
    }

    static long low(Row row, String column) {
        return row.getUUID(column).getLeastSignificantBits();
    }
}
