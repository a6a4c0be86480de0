package dev.syncline.store;

import dev.syncline.codec.CborException;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Who changed a document when, from the entries that are kept and what stays of those that are not. Entries are read from
 * the first one that is kept, because the heads follow from there.
 */
public final class JournalVersions {
    private static final int READ_BYTES = 4 * 1024 * 1024;
    private static final int CHUNKS_MAX = 8;
    private static final int TRIES_MAX = 5;

    /** The last versions before a seq, in chunks. */
    private static final String FOLDED = """
        select seq_first, seq_last, payload, sha256
        from chunk where document_id = $1 and kind = 'versions' and seq_first < $2
        order by seq_last desc limit $3
        """;

    private final JournalStore store;
    private final Database database;
    private final int chunksPerRead;
    private final Executor decoder;
    private final Bucket bucket;

    public JournalVersions(JournalStore store, StorePools pools, StoreLimits limits, Executor decoder, Bucket bucket) {
        this.store = store;
        this.database = new Database(pools, limits);
        this.chunksPerRead = limits.chunksPerReadMax();
        this.decoder = decoder;
        this.bucket = bucket;
    }

    /**
     * Versions that end before a seq, the latest first, {@code max} at most. One that reaches over it is cut there.
     *
     * @param row the document as it stands
     */
    public CompletionStage<List<Version>> before(StoredDocument row, long seq, int max) {
        return before(row, Math.min(seq, row.tailSeq() + 1), max, TRIES_MAX).toCompletionStage();
    }

    private Future<List<Version>> before(StoredDocument row, long seq, int max, int tries) {
        return page(row, seq, max).recover(problem -> {
            boolean moved = problem instanceof StoreException store && store.kind() == Kind.TRIMMED && tries > 1;
            return moved
                    ? found(row.id()).compose(again -> before(again, seq, max, tries - 1))
                    : Future.failedFuture(problem);
        });
    }

    private Future<StoredDocument> found(DocumentId document) {
        return Future.fromCompletionStage(store.find(document))
                .map(row -> row.orElseThrow(() -> new StoreException(Kind.GONE, "no document " + document)));
    }

    private Future<List<Version>> page(StoredDocument row, long seq, int max) {
        List<Version> page = new ArrayList<>();
        if (seq <= row.baseSeq() + 1) {
            return folded(row, seq, max, page);
        }
        return folded(row, row.baseSeq() + 1, 1, new ArrayList<>())
                .map(last ->
                        last.isEmpty() ? List.<ChangeHash>of() : last.getFirst().heads())
                .compose(heads -> kept(row, new Folding(row.baseHash(), heads), row.baseSeq(), seq))
                .compose(kept -> {
                    take(kept, max, page);
                    return folded(row, row.baseSeq() + 1, max, page);
                });
    }

    /** Adds the latest of {@code versions}, which are in order, until the page is full. */
    private static void take(List<Version> versions, int max, List<Version> page) {
        for (int i = versions.size() - 1; i >= 0 && page.size() < max; i--) {
            page.add(versions.get(i));
        }
    }

    private Future<List<Version>> kept(StoredDocument row, Folding folding, long at, long seq) {
        if (at + 1 >= seq) {
            return Future.succeededFuture(folding.versions());
        }
        Tuple next = Tuple.of(AppendRows.uuid(row.id()), at, (long) READ_BYTES, chunksPerRead);
        return Future.fromCompletionStage(rows(JournalSql.ENTRIES_AFTER, next)
                        .toCompletionStage()
                        .thenCompose(rows -> Payloads.of(bucket, rows)
                                .thenApplyAsync(payloads -> add(row.id(), folding, at, seq, rows, payloads), decoder)))
                .compose(last -> last == at
                        ? Future.failedFuture(new StoreException(Kind.GONE, "entries end at " + at))
                        : kept(row, folding, last, seq));
    }

    private static long add(
            DocumentId document, Folding folding, long at, long seq, RowSet<Row> rows, Payloads payloads) {
        long last = at;
        for (Entry entry : PgJournalStore.entries(document, at, rows, payloads)) {
            if (entry.seq() < seq) {
                folding.add(entry);
            }
            last = entry.seq();
        }
        return last;
    }

    private Future<List<Version>> folded(StoredDocument row, long seq, int max, List<Version> page) {
        if (page.size() >= max || seq <= 1) {
            return Future.succeededFuture(page);
        }
        return rows(FOLDED, Tuple.of(AppendRows.uuid(row.id()), seq, CHUNKS_MAX))
                .compose(rows -> {
                    long first = seq;
                    for (Row stored : rows) {
                        Chunk chunk = StoredRows.chunk(stored);
                        take(
                                read(chunk).stream()
                                        .filter(version -> version.last() < seq)
                                        .toList(),
                                max,
                                page);
                        first = chunk.first();
                    }
                    return rows.size() == 0 ? Future.succeededFuture(page) : folded(row, first, max, page);
                });
    }

    private static List<Version> read(Chunk chunk) {
        try {
            if (Arrays.equals(Digests.sha256().digest(chunk.payload()), chunk.sha256())) {
                return VersionCodec.readAll(chunk.payload());
            }
        } catch (CborException malformed) {
            // Damaged, as a wrong checksum says too.
        }
        throw new StoreException(Kind.QUARANTINED, "the versions at " + chunk.last() + " are damaged");
    }

    private Future<RowSet<Row>> rows(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
