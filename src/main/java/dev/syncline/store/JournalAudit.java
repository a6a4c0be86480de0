package dev.syncline.store;

import dev.syncline.app.Types;
import dev.syncline.codec.CborException;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.StateCodec;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalUpkeep.Basis;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads every row of documents and says what is wrong with them, without changing anything; servers may go on writing
 * meanwhile. Blocks its caller.
 */
public final class JournalAudit {
    private static final int PAGE = 500;
    private static final int READ_BYTES = 4 * 1024 * 1024;
    /** Readings of a document whose rows are put in order while it is read. */
    private static final int TRIES_MAX = 5;

    private static final String DOCUMENTS = """
        select id from document where deleted_at is null and id > $1 order by id limit $2
        """;
    private static final String VERSIONS = """
        select seq_first, seq_last, payload, sha256
        from chunk where document_id = $1 and kind = 'versions' order by seq_last
        """;
    private static final String TIMELINES = """
        select id, durable_lsn from timeline where document_id = $1 and durable_lsn > 0
        """;

    private final Database database;
    private final int chunksPerRead;
    private final Bucket bucket;

    /**
     * What was found in one document.
     *
     * @param problems one sentence each; none if all is well
     * @param entries that were read
     * @param bytes of their changes and of the snapshot
     * @param basis what an engine must come to; null if the rows do not say
     */
    public record Finding(DocumentId document, List<String> problems, long entries, long bytes, Basis basis) {}

    public JournalAudit(StorePools pools, StoreLimits limits, Bucket bucket) {
        this.database = new Database(pools, limits);
        this.chunksPerRead = limits.chunksPerReadMax();
        this.bucket = bucket;
    }

    /** The next documents behind {@code after}, which is null at first; empty at the end. */
    public List<DocumentId> documents(DocumentId after) {
        UUID from = after == null ? new UUID(0, 0) : AppendRows.uuid(after);
        List<DocumentId> page = new ArrayList<>();
        for (Row row : rows(DOCUMENTS, Tuple.of(from, PAGE))) {
            page.add(new DocumentId(StoredRows.high(row, "id"), StoredRows.low(row, "id")));
        }
        return page;
    }

    /** Reads one document. One that does not exist is a problem too. */
    public Finding read(DocumentId document) {
        for (int tries = TRIES_MAX; ; tries--) {
            var reading = new Reading(document);
            try {
                reading.all();
                return reading.finding();
            } catch (StoreException failure) {
                boolean again = failure.kind() == Kind.TRIMMED && tries > 1;
                if (!again) {
                    reading.problems.add(failure.getMessage());
                    return reading.finding();
                }
            }
        }
    }

    private RowSet<Row> rows(String sql, Tuple parameters) {
        Future<RowSet<Row>> answer =
                database.read(connection -> connection.preparedQuery(sql).execute(parameters));
        return answer.toCompletionStage().toCompletableFuture().join();
    }

    private Payloads payloads(RowSet<Row> rows) {
        return Payloads.of(bucket, rows).toCompletableFuture().join();
    }

    /** One reading of one document. */
    private final class Reading {
        private final DocumentId document;
        private final Tuple key;
        private final List<String> problems = new ArrayList<>();
        private final Map<TimelineId, Long> lsns = new HashMap<>();
        private long entries;
        private long bytes;
        private Basis basis;

        Reading(DocumentId document) {
            this.document = document;
            this.key = Tuple.of(AppendRows.uuid(document));
        }

        Finding finding() {
            return new Finding(document, problems, entries, bytes, problems.isEmpty() ? basis : null);
        }

        void all() {
            // Before the journal: what was durable then must be in it.
            RowSet<Row> timelines = rows(TIMELINES, key);
            RowSet<Row> journal = rows(JournalSql.LOAD, key);
            var loaded = new LoadedRows(document, journal, payloads(journal));
            StoredDocument row = loaded.document();
            if (loaded.isSnapshotDamaged()) {
                problems.add("the snapshot at " + row.snapshotSeq() + " is damaged");
            } else {
                basis = PgJournalUpkeep.basis(loaded.journal());
                bytes +=
                        row.snapshot() == null ? 0 : loaded.journal().snapshot().bytes().length;
            }
            walk(row);
            versions(row);
            timelines.forEach(timeline -> durable(row, timeline));
        }

        /** Every entry that is kept: dense, and by way of the snapshot to the tail's rolling hash. */
        private void walk(StoredDocument row) {
            byte[] hash = row.baseHash();
            long at = row.baseSeq();
            Optional<CommandedDocument> decided =
                    Types.findCommanded(row.type()).map(type -> new CommandedDocument(type, CommandLimits.DEFAULT));
            while (at < row.tailSeq()) {
                List<Entry> read = after(at);
                require(!read.isEmpty(), "entries end at " + at + " and not at " + row.tailSeq());
                for (Entry entry : read) {
                    if (entry.seq() <= row.tailSeq()) {
                        hash = RollingHash.next(hash, entry);
                        at = entry.seq();
                        count(entry);
                        decided.ifPresent(document -> follow(document, entry));
                        boolean atSnapshot = basis != null && at == row.snapshotSeq();
                        if (atSnapshot
                                && !Arrays.equals(
                                        hash, basis.journal().snapshot().hash())) {
                            problems.add("the snapshot at " + at + " has another rolling hash than the entries");
                        }
                        if (atSnapshot) {
                            decided.ifPresent(this::compareSnapshot);
                        }
                    }
                }
            }
            require(Arrays.equals(hash, row.tailHash()), "the rolling hash is not the document's");
        }

        private void follow(CommandedDocument decided, Entry entry) {
            try {
                decided.follow(DecidedCodec.decode(entry));
            } catch (CborException unreadable) {
                require(false, "the decision at " + entry.seq() + " does not read: " + unreadable.getMessage());
            }
        }

        private void compareSnapshot(CommandedDocument decided) {
            if (!Arrays.equals(
                    StateCodec.encode(decided), basis.journal().snapshot().bytes())) {
                problems.add("the snapshot at " + decided.seq() + " is not what was decided up to there");
            }
        }

        private List<Entry> after(long seq) {
            Tuple next = Tuple.of(AppendRows.uuid(document), seq, (long) READ_BYTES, chunksPerRead);
            RowSet<Row> read = rows(JournalSql.ENTRIES_AFTER, next);
            return PgJournalStore.entries(document, seq, read, payloads(read));
        }

        private void count(Entry entry) {
            entries++;
            bytes += entry.bytes().length;
            if (!entry.timeline().equals(TimelineId.NONE)) {
                Long before = lsns.put(entry.timeline(), entry.lsn());
                boolean dense = before == null || entry.lsn() == before + 1;
                if (!dense) {
                    problems.add(
                            "LSN " + entry.lsn() + " of " + entry.timeline().text() + " follows " + before);
                }
            }
        }

        /** What stays of entries that are no longer kept covers all of them. */
        private void versions(StoredDocument row) {
            long at = 0;
            for (Row stored : rows(VERSIONS, key)) {
                Chunk chunk = StoredRows.chunk(stored);
                boolean intact = Arrays.equals(Digests.sha256().digest(chunk.payload()), chunk.sha256());
                require(intact, "the versions at " + chunk.last() + " fail: checksum");
                for (Version version : read(chunk)) {
                    require(version.first() == at + 1, "versions leave a gap behind " + at);
                    at = version.last();
                }
            }
            require(at == row.baseSeq(), "versions end at " + at + " and not at " + row.baseSeq());
        }

        private List<Version> read(Chunk chunk) {
            try {
                return VersionCodec.readAll(chunk.payload());
            } catch (CborException malformed) {
                throw new StoreException(Kind.QUARANTINED, "the versions at " + chunk.last() + " do not read");
            }
        }

        /** Whatever a timeline was told is durable is there, as far as entries are kept. */
        private void durable(StoredDocument row, Row timeline) {
            TimelineId id = new TimelineId(StoredRows.high(timeline, "id"), StoredRows.low(timeline, "id"));
            Long last = lsns.get(id);
            boolean seen = last != null || row.baseSeq() == 0;
            if (seen && (last == null || last < timeline.getLong("durable_lsn"))) {
                problems.add("timeline " + id.text() + " is durable up to " + timeline.getLong("durable_lsn")
                        + ", its entries up to " + last);
            }
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new StoreException(Kind.QUARANTINED, otherwise);
            }
        }
    }
}
