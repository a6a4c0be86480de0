package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * Rows whose bytes may lie in a bucket, and objects that no row names. Every step is one statement, may be done again, and
 * may be done by several servers at once.
 */
public final class ColdRows {
    private static final String DOCUMENTS = """
        select id from document where deleted_at is null and id > $1 order by id limit $2
        """;

    /**
     * Gives cold rows of documents the name of their object; their bytes stay. From then on they are merged with no other.
     * A name that waits to be deleted is not used again.
     */
    private static final String CLAIM_CHUNKS = """
        update chunk c
        set object = case when exists (select from bucket_garbage g where g.object = c.name)
            then c.name || '.' || gen_random_uuid() else c.name end
        from document d
        where c.document_id = any($1) and d.id = c.document_id and d.deleted_at is null
            and c.object is null and c.kind = 'entries'
            and (c.seq_last <= d.snapshot_seq or d.kind = 'commanded')
            and c.created_at < now() - $2 * interval '1 millisecond' and octet_length(c.payload) >= $3
        """;

    /** Of a document that did not change for as long: another snapshot would take the place of this one soon. */
    private static final String CLAIM_PARTS = """
        update snapshot_part p
        set object = case when exists (select from bucket_garbage g where g.object = p.name)
            then p.name || '.' || gen_random_uuid() else p.name end
        from snapshot s join document d on d.id = s.document_id and d.snapshot_id = s.id
        where s.document_id = any($1) and p.snapshot_id = s.id and d.deleted_at is null and s.damaged_at is null
            and p.object is null
            and greatest(d.changed_at, s.made_at) < now() - $2 * interval '1 millisecond'
            and octet_length(p.payload) >= $3
        """;

    /** Named, and not moved yet; behind a name, in the order of names. */
    private static final String CLAIMED = """
        select c.object, c.payload, c.sha256, d.project_id, c.document_id, c.seq_first, c.seq_last, c.kind
        from chunk c join document d on d.id = c.document_id
        where c.document_id = any($1) and c.object > $2 and c.payload is not null
        union all
        select p.object, p.payload, null, d.project_id, d.id, 1, s.seq, 'snapshot'
        from snapshot_part p join snapshot s on s.id = p.snapshot_id join document d on d.id = s.document_id
        where s.document_id = any($1) and p.object > $2 and p.payload is not null
        order by object limit $3
        """;

    private static final String MOVED_CHUNK = """
        update chunk set moved_bytes = octet_length(payload), payload = null where object = $1 and payload is not null
        """;

    private static final String MOVED_PART = """
        update snapshot_part set moved_bytes = octet_length(payload), payload = null
        where object = $1 and payload is not null
        """;

    private static final String RENAME_CHUNK =
            "update chunk set object = name || '.' || gen_random_uuid() where object = $1 and payload is not null";
    private static final String RENAME_PART =
            "update snapshot_part set object = name || '.' || gen_random_uuid() where object = $1 and payload is not"
                    + " null";

    private static final String GARBAGE = """
        select object from bucket_garbage g
        where since < now() - $1 * interval '1 millisecond' and object > $2
            and not exists (select from chunk c where c.object = g.object)
            and not exists (select from snapshot_part p where p.object = g.object)
        order by object limit $3
        """;

    private static final String FORGET = "delete from bucket_garbage where object = $1";

    private final Database database;
    private final BucketLimits limits;

    public ColdRows(StorePools pools, StoreLimits store, BucketLimits limits) {
        this.database = new Database(pools, store);
        this.limits = limits;
    }

    /** Bytes on their way into the bucket. */
    public record Cold(
            String object,
            byte[] bytes,
            byte[] sha256,
            ProjectId project,
            DocumentId document,
            long seqFirst,
            long seqLast,
            String kind) {
        /** Whether the bytes are those that were written; others do not move. */
        public boolean isSound() {
            return isWhole(bytes);
        }

        /** Whether these are the same bytes. */
        public boolean isWhole(byte[] read) {
            return Arrays.equals(Digests.sha256().digest(read), sha256);
        }

        /** What the object says of itself, as {@code x-amz-meta-*}. */
        public Map<String, String> metadata() {
            return Map.of(
                    "project", project.text(),
                    "document", document.text(),
                    "seq-first", Long.toString(seqFirst),
                    "seq-last", Long.toString(seqLast),
                    "kind", kind,
                    "sha256", HexFormat.of().formatHex(sha256));
        }
    }

    /** The next documents behind {@code after}, which is null at first; empty at the end. */
    public CompletionStage<List<DocumentId>> documents(DocumentId after) {
        UUID from = after == null ? new UUID(0, 0) : AppendRows.uuid(after);
        return run(DOCUMENTS, Tuple.of(from, limits.pageMax()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new DocumentId(StoredRows.high(row, "id"), StoredRows.low(row, "id")))
                        .toList())
                .toCompletionStage();
    }

    /** Names the objects of what is cold. Gives how many rows have a name now. */
    public CompletionStage<Integer> claim(List<DocumentId> documents) {
        Tuple which = Tuple.of(ids(documents), (double) limits.coldMs(), limits.movedBytesMin());
        return run(CLAIM_CHUNKS, which)
                .compose(chunks -> run(CLAIM_PARTS, which).map(parts -> chunks.rowCount() + parts.rowCount()))
                .toCompletionStage();
    }

    /** Rows with a name whose bytes are here, behind the name {@code after}. */
    public CompletionStage<List<Cold>> claimed(List<DocumentId> documents, String after) {
        return run(CLAIMED, Tuple.of(ids(documents), after, limits.batchMax()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ColdRows::cold)
                        .toList())
                .toCompletionStage();
    }

    private static Cold cold(Row row) {
        byte[] bytes = row.getBuffer("payload").getBytes();
        Buffer sha256 = row.getBuffer("sha256");
        return new Cold(
                row.getString("object"),
                bytes,
                sha256 == null ? Digests.sha256().digest(bytes) : sha256.getBytes(),
                new ProjectId(StoredRows.high(row, "project_id"), StoredRows.low(row, "project_id")),
                new DocumentId(StoredRows.high(row, "document_id"), StoredRows.low(row, "document_id")),
                row.getLong("seq_first"),
                row.getLong("seq_last"),
                row.getString("kind"));
    }

    /** The bucket has the bytes: the row gives up its own. */
    public CompletionStage<Void> moved(String object) {
        return both(MOVED_CHUNK, MOVED_PART, object);
    }

    /** Something else lies under the object's name: the row gets another one. */
    public CompletionStage<Void> rename(String object) {
        return both(RENAME_CHUNK, RENAME_PART, object);
    }

    private CompletionStage<Void> both(String chunk, String part, String object) {
        return run(chunk, Tuple.of(object))
                .compose(done -> run(part, Tuple.of(object)))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    /** Objects behind the name {@code after} that no row names, for longer than the grace time. */
    public CompletionStage<List<String>> garbage(String after) {
        return run(GARBAGE, Tuple.of((double) limits.graceMs(), after, limits.batchMax()))
                .map(rows -> {
                    List<String> objects = new ArrayList<>();
                    rows.forEach(row -> objects.add(row.getString("object")));
                    return objects;
                })
                .toCompletionStage();
    }

    /** An object is gone from the bucket. */
    public CompletionStage<Void> forget(String object) {
        return run(FORGET, Tuple.of(object)).<Void>mapEmpty().toCompletionStage();
    }

    private static UUID[] ids(List<DocumentId> documents) {
        return documents.stream().map(AppendRows::uuid).toArray(UUID[]::new);
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
