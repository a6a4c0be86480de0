package dev.syncline.store;

import dev.syncline.app.Types;
import dev.syncline.change.ChangeHeader;
import dev.syncline.change.Heads;
import dev.syncline.codec.CborException;
import dev.syncline.command.CommandedType;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.Version;
import dev.syncline.journal.VersionCodec;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The upkeep of journals in Postgres. It uses the connections for reading, so that no commit waits behind it. */
public final class PgJournalUpkeep implements JournalUpkeep {
    private final JournalStore store;
    private final Database database;
    private final UpkeepLimits limits;
    private final Executor decoder;
    private final Bucket bucket;

    /** @param decoder runs what takes longer than an event loop has */
    public PgJournalUpkeep(
            JournalStore store,
            StorePools pools,
            StoreLimits reads,
            UpkeepLimits limits,
            Executor decoder,
            Bucket bucket) {
        this.store = store;
        this.database = new Database(pools, reads);
        this.limits = limits;
        this.decoder = decoder;
        this.bucket = bucket;
    }

    @Override
    public CompletionStage<Basis> basis(DocumentId document) {
        return store.load(document).thenApplyAsync(PgJournalUpkeep::basis, decoder);
    }

    @Override
    public CompletionStage<byte[]> condense(CommandedType type, StoredJournal journal) {
        return CompletableFuture.supplyAsync(() -> Replay.condense(type, journal), decoder);
    }

    static Basis basis(StoredJournal journal) {
        if (Types.isCommanded(journal.document().type())) {
            return new Basis(journal, List.of());
        }
        Heads heads = Heads.at(
                journal.snapshot() == null ? List.of() : journal.snapshot().heads());
        for (Entry entry : journal.entries()) {
            if (!entry.refused()) {
                ChangeHeader change = ChangeHeader.read(entry.bytes());
                heads.add(change.hash(), change.deps());
            }
        }
        return new Basis(journal, heads.list());
    }

    @Override
    public CompletionStage<Integer> stage(DocumentId document, long layout, Snapshot snapshot) {
        return CompletableFuture.supplyAsync(() -> SnapshotSeal.of(snapshot), decoder)
                .thenCompose(seal -> {
                    int parts = SnapshotSeal.parts(snapshot, limits.partBytes());
                    Tuple row = Tuple.of(snapshot.id(), AppendRows.uuid(document), snapshot.seq())
                            .addValue(Buffer.buffer(snapshot.hash()))
                            .addValue(Buffer.buffer(SnapshotSeal.heads(snapshot)))
                            .addValue(parts)
                            .addValue(Buffer.buffer(seal))
                            .addValue(layout);
                    return run(UpkeepSql.STAGE, row)
                            .map(done -> done.size() > 0 ? parts : 0)
                            .toCompletionStage();
                });
    }

    @Override
    public CompletionStage<Void> stagePart(DocumentId document, Snapshot snapshot, int part) {
        Tuple row = Tuple.of(AppendRows.uuid(document), snapshot.id(), part, snapshot.seq())
                .addValue(Buffer.buffer(SnapshotSeal.part(snapshot, limits.partBytes(), part)));
        return run(UpkeepSql.STAGE_PART, row).<Void>mapEmpty().toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> adopt(DocumentId document, long layout, Snapshot snapshot) {
        Tuple row = Tuple.of(AppendRows.uuid(document), layout, snapshot.id(), snapshot.seq(), (long)
                SnapshotSeal.parts(snapshot, limits.partBytes()));
        return run(UpkeepSql.ADOPT, row).map(done -> done.size() > 0).toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> forget(StoredDocument row, Snapshot snapshot, Version beginning) {
        byte[] versions = VersionCodec.writeAll(List.of(beginning));
        Tuple values = Tuple.of(
                        AppendRows.uuid(row.id()), row.layout(), row.tailSeq(), snapshot.id(), snapshot.seq(), (long)
                                SnapshotSeal.parts(snapshot, limits.partBytes()))
                .addValue(Buffer.buffer(snapshot.hash()))
                .addValue(Buffer.buffer(versions))
                .addValue(Buffer.buffer(Digests.sha256().digest(versions)));
        return run(UpkeepSql.FORGET, values).map(done -> done.size() > 0).toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> fold(DocumentId document) {
        Tuple key = Tuple.of(
                AppendRows.uuid(document), limits.keptBytesMax(), limits.keptBytesMin(), (double) limits.keptMs());
        return run(UpkeepSql.HORIZON, key).toCompletionStage().thenCompose(found -> {
            Row row = found.size() == 0 ? null : found.iterator().next();
            if (row == null || row.getLong("horizon") == null) {
                return CompletableFuture.completedStage(false);
            }
            return foldTo(document, row);
        });
    }

    private CompletionStage<Boolean> foldTo(DocumentId document, Row found) {
        Tuple key = Tuple.of(
                AppendRows.uuid(document),
                found.getLong("base_seq"),
                (long) limits.stepBytesMax(),
                limits.stepRowsMax());
        return run(JournalSql.ENTRIES_AFTER, key)
                .toCompletionStage()
                .thenCompose(rows -> Payloads.of(bucket, rows)
                        .thenApplyAsync(payloads -> folded(document, found, rows, payloads), decoder))
                .thenCompose(this::replace);
    }

    private Replacement folded(DocumentId document, Row found, RowSet<Row> rows, Payloads payloads) {
        long base = found.getLong("base_seq");
        var reader = new ChunkReader(document, base + 1);
        for (Row row : rows) {
            if (row.getLong("base_seq") == null && row.getLong("seq_last") <= found.getLong("horizon")) {
                reader.add(StoredRows.chunk(row, payloads));
            }
        }
        var folding = new Folding(found.getBuffer("base_hash").getBytes(), headsAt(document, base, found));
        reader.entries().forEach(folding::add);
        byte[] versions = VersionCodec.writeAll(folding.versions());
        return new Replacement(
                document,
                found.getLong("layout"),
                base + 1,
                reader.last(),
                reader.chunks(),
                "versions",
                versions,
                folding.hash());
    }

    /** The heads where entries begin to be kept: those of the last version before it. */
    private static List<ChangeHash> headsAt(DocumentId document, long base, Row found) {
        if (base == 0) {
            return List.of();
        }
        try {
            Buffer payload = found.getBuffer("versions");
            List<Version> versions = payload == null ? List.of() : VersionCodec.readAll(payload.getBytes());
            if (!versions.isEmpty() && versions.getLast().last() == base) {
                return versions.getLast().heads();
            }
        } catch (CborException malformed) {
            throw new StoreException(Kind.QUARANTINED, "versions of " + document + ": " + malformed.getMessage());
        }
        throw new StoreException(Kind.QUARANTINED, "versions of " + document + " do not reach " + base);
    }

    @Override
    public CompletionStage<Boolean> merge(DocumentId document) {
        Tuple key = Tuple.of(AppendRows.uuid(document), limits.mergedBytes() / 2, (double) limits.restMs())
                .addValue(limits.stepRowsMax());
        return run(UpkeepSql.SMALL, key)
                .toCompletionStage()
                .thenApplyAsync(rows -> merged(document, rows), decoder)
                .thenCompose(this::replace);
    }

    private Replacement merged(DocumentId document, RowSet<Row> rows) {
        List<Chunk> small = new ArrayList<>();
        long layout = 0;
        for (Row row : rows) {
            layout = row.getLong("layout");
            small.add(StoredRows.chunk(row));
        }
        List<Chunk> run = Chunk.longestRun(small, limits.mergedBytes());
        if (run.size() < limits.mergedRowsMin()) {
            return Replacement.NONE;
        }
        long first = run.getFirst().first();
        var reader = new ChunkReader(document, first);
        run.forEach(reader::add);
        Chunk whole = Chunk.pack(reader.entries(), Integer.MAX_VALUE).getFirst();
        return new Replacement(
                document, layout, first, reader.last(), reader.chunks(), "entries", whole.payload(), new byte[0]);
    }

    /** One chunk that takes the place of {@code rows} chunks of entries. */
    private record Replacement(
            DocumentId document,
            long layout,
            long first,
            long last,
            int rows,
            String kind,
            byte[] payload,
            byte[] hash) {
        static final Replacement NONE = new Replacement(null, 0, 0, 0, 0, "", new byte[0], new byte[0]);
    }

    private CompletionStage<Boolean> replace(Replacement replacement) {
        if (replacement.rows() == 0) {
            return CompletableFuture.completedStage(false);
        }
        Tuple row = Tuple.of(
                        AppendRows.uuid(replacement.document()),
                        replacement.layout(),
                        replacement.first(),
                        replacement.last(),
                        (long) replacement.rows())
                .addValue(replacement.kind())
                .addValue(Buffer.buffer(replacement.payload()))
                .addValue(Buffer.buffer(Digests.sha256().digest(replacement.payload())))
                .addValue(Buffer.buffer(replacement.hash()));
        return run(UpkeepSql.REPLACE, row).map(done -> done.size() > 0).toCompletionStage();
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
