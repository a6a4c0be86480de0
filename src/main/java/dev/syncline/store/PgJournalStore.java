package dev.syncline.store;

import dev.syncline.codec.Sha256;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Rejection;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** The journal as rows in Postgres. The group commit is one statement: {@link JournalSql#APPEND}. */
public final class PgJournalStore implements JournalStore {
    private static final Logger LOG = Logger.getLogger(PgJournalStore.class);

    private final Database database;
    private final StoreLimits limits;
    private final Executor decoder;
    private final CommitMeter meter;
    private final CommitHooks hooks;
    private final Bucket bucket;

    /** @param decoder runs what takes longer than an event loop has: checking and decoding chunks */
    public PgJournalStore(StorePools pools, StoreLimits limits, Executor decoder, CommitMeter meter, Bucket bucket) {
        this(pools, limits, decoder, meter, bucket, CommitHooks.NONE);
    }

    PgJournalStore(
            StorePools pools,
            StoreLimits limits,
            Executor decoder,
            CommitMeter meter,
            Bucket bucket,
            CommitHooks hooks) {
        this.database = new Database(pools, limits);
        this.limits = limits;
        this.decoder = decoder;
        this.meter = meter;
        this.hooks = hooks;
        this.bucket = bucket;
    }

    @Override
    public CompletionStage<Optional<StoredDocument>> find(DocumentId document) {
        return read(JournalSql.FIND, Tuple.of(AppendRows.uuid(document)))
                .map(rows -> first(rows).map(row -> StoredRows.document(document, row)))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Optional<StoredDocument>> create(NewDocument document) {
        return read(JournalSql.CREATE, creation(document))
                .compose(made -> made.size() > 0
                        ? Future.succeededFuture(made)
                        : read(JournalSql.FIND_EVEN_DELETED, Tuple.of(AppendRows.uuid(document.id()))))
                .map(rows -> first(rows)
                        .filter(row -> !row.getBoolean("deleted"))
                        .map(row -> StoredRows.document(document.id(), row)))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<StoredJournal> load(DocumentId document) {
        return watched(
                document,
                read(JournalSql.LOAD, Tuple.of(AppendRows.uuid(document)))
                        .toCompletionStage()
                        .thenCompose(rows -> Payloads.of(bucket, rows)
                                .thenApplyAsync(payloads -> new LoadedRows(document, rows, payloads), decoder))
                        .thenComposeAsync(this::believed, decoder));
    }

    @Override
    public CompletionStage<CommandedDocument> replay(CommandedType type, StoredJournal journal) {
        DocumentId document = journal.document().id();
        return watched(document, CompletableFuture.supplyAsync(() -> Replay.of(type, journal), decoder));
    }

    /** The journal; where its snapshot is damaged and can be spared, it is read anew without it. */
    private CompletionStage<StoredJournal> believed(LoadedRows loaded) {
        StoredDocument row = loaded.document();
        if (row.baseSeq() > 0 || !loaded.isSnapshotDamaged()) {
            return CompletableFuture.completedStage(loaded.journal());
        }
        meter.quarantined("snapshot");
        LOG.errorf(
                "document %s: its snapshot %s is damaged and set aside",
                row.id().text(), row.snapshot());
        return read(UpkeepSql.SET_ASIDE, Tuple.of(AppendRows.uuid(row.id()), row.snapshot()))
                .toCompletionStage()
                .thenCompose(done -> load(row.id()));
    }

    @Override
    public CompletionStage<List<Entry>> entriesAfter(DocumentId document, long seq, int bytesMax) {
        Tuple key = Tuple.of(AppendRows.uuid(document), seq, (long) bytesMax, limits.chunksPerReadMax());
        return watched(
                document,
                read(JournalSql.ENTRIES_AFTER, key)
                        .toCompletionStage()
                        .thenCompose(rows -> Payloads.of(bucket, rows)
                                .thenApplyAsync(payloads -> entries(document, seq, rows, payloads), decoder)));
    }

    static List<Entry> entries(DocumentId document, long seq, RowSet<Row> rows, Payloads payloads) {
        var reader = new ChunkReader(document, seq + 1);
        for (Row row : rows) {
            Long base = row.getLong("base_seq");
            if (base == null) {
                reader.add(StoredRows.chunk(row, payloads));
            } else if (seq < base) {
                throw new StoreException(Kind.TRIMMED, "entries up to " + base + " are no longer kept");
            }
        }
        return reader.entries();
    }

    /** Counts and logs what was found damaged. */
    private <T> CompletionStage<T> watched(DocumentId document, CompletionStage<T> answer) {
        return answer.whenComplete((value, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof StoreException store && store.kind() == Kind.QUARANTINED) {
                meter.quarantined("entries");
                LOG.errorf("document %s is quarantined: %s", document.text(), store.getMessage());
            }
        });
    }

    @Override
    public CompletionStage<StoredTimeline> timeline(
            TimelineId timeline, DocumentId document, UserId user, SessionId session) {
        Tuple row = Tuple.of(
                AppendRows.uuid(timeline),
                AppendRows.uuid(document),
                AppendRows.uuid(user),
                AppendRows.uuid(session),
                Buffer.buffer(new byte[Sha256.BYTES]));
        return read(JournalSql.FIND_TIMELINE, Tuple.of(AppendRows.uuid(timeline)))
                .compose(known -> known.size() > 0 ? Future.succeededFuture(known) : register(row))
                .map(rows -> StoredRows.timeline(timeline, rows.iterator().next()))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<List<AppendAnswer>> append(UUID batch, List<Append> appends) {
        AppendRows rows = new AppendRows(batch, appends);
        CommitMeter.Running running = meter.start();
        List<CommitHook.Accepted> hooked =
                appends.size() == 1 ? appends.get(0).after().hooked() : List.of();
        Future<List<AppendAnswer>> written = hooked.isEmpty()
                ? database.commit(connection -> commit(connection, rows, appends.size()))
                : database.apart(
                        hooks.pool(),
                        hooks.patienceMs(hooked.size()),
                        connection -> commitWith(hooked, connection, rows));
        return written.onSuccess(answers -> running.done(appends, answers))
                .onFailure(failure -> running.failed())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<List<StoredTail>> tails(List<DocumentId> documents) {
        UUID[] ids = documents.stream().map(AppendRows::uuid).toArray(UUID[]::new);
        return read(JournalSql.TAILS, Tuple.tuple().addValue(ids))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new StoredTail(id(row), row.getLong("tail_seq")))
                        .toList())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<List<DocumentId>> edited(int seconds, int max) {
        return read(JournalSql.EDITED, Tuple.of(seconds, max))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgJournalStore::id)
                        .toList())
                .toCompletionStage();
    }

    private static DocumentId id(Row row) {
        return new DocumentId(StoredRows.high(row, "id"), StoredRows.low(row, "id"));
    }

    @Override
    public CompletionStage<Boolean> delete(DocumentId document, UserId user) {
        return read(JournalSql.DELETE, Tuple.of(AppendRows.uuid(document), AppendRows.uuid(user)))
                .map(rows -> rows.size() > 0)
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> title(DocumentId document, String title) {
        return read(JournalSql.TITLE, Tuple.of(AppendRows.uuid(document), title))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    @Override
    public boolean isHooked(String type, String mutator) {
        return hooks.wants(type, mutator);
    }

    /**
     * One append in a transaction in which hooks take part; what earlier attempts wrote is recognised before. The client's
     * own transactions end with the first statement that fails; here a hook's may, behind a savepoint.
     */
    private Future<List<AppendAnswer>> commitWith(
            List<CommitHook.Accepted> hooked, SqlConnection connection, AppendRows rows) {
        return CommitHooks.run(connection, "begin")
                .compose(begun -> connection.preparedQuery(rows.statement()).execute(rows.forAppend()))
                .compose(written -> written.size() == 0
                        ? judge(connection, rows, new AppendAnswer[1])
                        : hooks.takePart(connection, hooked).map(PgJournalStore::accepted))
                .recover(failure -> CommitHooks.run(connection, "rollback")
                        .otherwiseEmpty()
                        .compose(undone -> Future.failedFuture(failure)))
                .compose(answers -> CommitHooks.run(connection, "commit").map(answers));
    }

    private static List<AppendAnswer> accepted(Map<Long, Rejection> vetoes) {
        if (!vetoes.isEmpty()) {
            throw new CommitVetoed(vetoes);
        }
        return List.of(AppendAnswer.COMMITTED);
    }

    private Future<List<AppendAnswer>> commit(SqlConnection connection, AppendRows rows, int appends) {
        return connection
                .preparedQuery(rows.statement())
                .execute(rows.forAppend())
                .compose(written -> {
                    var answers = new AppendAnswer[appends];
                    written.forEach(row -> answers[(int) (row.getLong("place") - 1)] = AppendAnswer.COMMITTED);
                    return written.size() == appends
                            ? Future.succeededFuture(List.of(answers))
                            : judge(connection, rows, answers).recover(PgJournalStore::afterCommit);
                });
    }

    /** The statement before committed some of them: an error of this one undid nothing. */
    private static <T> Future<T> afterCommit(Throwable failure) {
        return Future.failedFuture(new IllegalStateException("what a commit came to could not be read", failure));
    }

    /** Fills in what became of the appends that were not written. */
    private static Future<List<AppendAnswer>> judge(SqlConnection connection, AppendRows rows, AppendAnswer[] answers) {
        return connection
                .preparedQuery(JournalSql.JUDGE)
                .execute(rows.forJudge())
                .map(judged -> {
                    for (Row row : judged) {
                        int place = (int) (row.getLong("place") - 1);
                        if (answers[place] == null) {
                            answers[place] = Boolean.TRUE.equals(row.getBoolean("own"))
                                    ? AppendAnswer.COMMITTED
                                    : row.getBoolean("stale") ? AppendAnswer.STALE : AppendAnswer.BUSY;
                        }
                    }
                    return List.of(answers);
                });
    }

    /** Registers a timeline, or gives the row of whoever was faster. */
    private Future<RowSet<Row>> register(Tuple row) {
        return read(JournalSql.REGISTER_TIMELINE, row)
                .compose(made -> made.size() > 0
                        ? Future.succeededFuture(made)
                        : read(JournalSql.FIND_TIMELINE, Tuple.of(row.getUUID(0))));
    }

    private Tuple creation(NewDocument document) {
        List<Chunk> chunks = Chunk.pack(document.entries(), limits.chunkBytesMax());
        byte[] hash = RollingHash.start();
        for (Entry entry : document.entries()) {
            hash = RollingHash.next(hash, entry);
        }
        return Tuple.tuple()
                .addValue(AppendRows.uuid(document.id()))
                .addValue(AppendRows.uuid(document.project()))
                .addValue(document.type())
                .addValue(document.title())
                .addValue(AppendRows.uuid(document.author()))
                .addValue((long) document.entries().size())
                .addValue(Buffer.buffer(hash))
                .addValue(chunks.stream()
                        .mapToLong(chunk -> chunk.payload().length)
                        .sum())
                .addValue(chunks.stream().map(Chunk::first).toArray(Long[]::new))
                .addValue(chunks.stream().map(Chunk::last).toArray(Long[]::new))
                .addValue(
                        chunks.stream().map(Chunk::payload).map(Buffer::buffer).toArray(Buffer[]::new))
                .addValue(chunks.stream().map(Chunk::sha256).map(Buffer::buffer).toArray(Buffer[]::new))
                .addValue(document.kind().text());
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    private Future<RowSet<Row>> read(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
