package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.store.SignedPrefixes.Prefix;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * Uploads: signed prefixes whose chunks go into the bucket, as announced. Servers share them: who takes one has it for the
 * time of a claim. How far it is admitted is what {@link SignedPrefixes} knows of its prefix.
 */
public final class Uploads {
    /** A PUT that began before the prefix expired may end a little later. */
    private static final String OVER = "p.expires_at + interval '1 minute'";

    private static final String ANNOUNCE = """
        with made as (
            insert into upload (prefix_id, chunks, look_at)
            values ($1, cardinality($4::int[]), now() + $2 * interval '1 millisecond')
        )
        insert into upload_chunk (prefix_id, number, object, sha256, bytes, push)
        select $1, number, object, sha256, bytes, push
        from unnest($3::text[], $4::int[], $5::bytea[], $6::boolean[]) with ordinality
            as announced (object, bytes, sha256, push, number)
        """;

    private static final String TAKE = """
        with due as (
            select prefix_id from upload where look_at <= now() order by look_at limit $1 for update skip locked
        )
        update upload u set look_at = now() + $2 * interval '1 millisecond'
        from due join signed_prefix p on p.id = due.prefix_id
        where u.prefix_id = due.prefix_id
        returning p.id, p.user_id, p.session_id, p.document_id, p.expires_at, %s < now() as over
        """.formatted(OVER);

    private static final String NEXT = """
        select c.number, c.object, c.sha256, c.bytes, c.push
        from signed_prefix p join upload u on u.prefix_id = p.id
            join upload_chunk c on c.prefix_id = p.id and c.number = p.chunks + 1
        where p.id = $1 and not u.refused
        """;

    /** Again after a tenth of the time for which nothing came; between $2 milliseconds and thirty times as many. */
    private static final String WAIT = """
        update upload u set error_chunk = p.chunks + 1, error_code = $3, error_detail = $4,
            look_at = now() + least(30 * $2 * interval '1 millisecond', greatest($2 * interval '1 millisecond', (now() - greatest(p.created_at,
                (select max(claimed_at) from signed_chunk where prefix_id = $1 and seq is not null))) / 10))
        from signed_prefix p where u.prefix_id = $1 and p.id = $1 and not u.refused
        """;

    private static final String AGAIN = "update upload set look_at = now() where prefix_id = $1";

    private static final String REST = """
        update upload u set error_code = null, error_detail = null, look_at = greatest(now(), %s)
        from signed_prefix p where u.prefix_id = $1 and p.id = $1 and not u.refused
        """.formatted(OVER);

    private static final String REFUSE = """
        update upload u set refused = true, error_chunk = p.chunks + 1, error_code = $2, error_detail = $3,
            look_at = greatest(now(), %s)
        from signed_prefix p where u.prefix_id = $1 and p.id = $1 and not u.refused
        """.formatted(OVER);

    private static final String OBJECTS = """
        select object from upload_chunk where prefix_id = $1 and object is not null order by number limit $2
        """;

    private static final String GONE = """
        update upload_chunk set object = null where prefix_id = $1 and object = any($2)
        """;

    private static final String CLOSE = "update upload set look_at = null where prefix_id = $1";

    private static final String PROGRESS = """
        select p.expires_at, p.chunks as admitted, u.chunks, u.refused, u.error_detail, c.seq,
            case when u.error_chunk = p.chunks + 1 then u.error_code end as error_code
        from signed_prefix p join upload u on u.prefix_id = p.id
            left join signed_chunk c on c.prefix_id = p.id and c.number = p.chunks
        where p.id = $1 and p.session_id = $2 and p.document_id = $3
        """;

    private final Database database;
    private final PrefixLimits limits;

    public Uploads(StorePools pools, StoreLimits store, PrefixLimits limits) {
        this.database = new Database(pools, store);
        this.limits = limits;
    }

    /** A chunk that is going to be PUT under this name. */
    public record Announced(int number, String object, byte[] sha256, int bytes, boolean push) {}

    /** An upload to look at. {@code over}: nobody can PUT anything of it any longer. */
    public record Taken(Prefix prefix, boolean over) {}

    /** How far an upload is. {@code seq}: where the document stood then; {@code errorCode}: why the next chunk is not admitted. */
    public record Progress(
            int chunks,
            int admitted,
            Optional<Long> seq,
            Instant expiry,
            boolean refused,
            Optional<String> errorCode,
            String errorDetail) {}

    /** Announces the chunks of a prefix, numbered from 1 without a gap. */
    public CompletionStage<Void> announce(UUID prefix, List<Announced> chunks) {
        Tuple row = Tuple.of(
                prefix,
                (double) limits.lookMs(),
                chunks.stream().map(Announced::object).toArray(String[]::new),
                chunks.stream().map(Announced::bytes).toArray(Integer[]::new),
                chunks.stream().map(chunk -> Buffer.buffer(chunk.sha256())).toArray(Buffer[]::new),
                chunks.stream().map(Announced::push).toArray(Boolean[]::new));
        return done(ANNOUNCE, row);
    }

    /** Some that are due; they are the caller's for the time of a claim. */
    public CompletionStage<List<Taken>> take() {
        return run(TAKE, Tuple.of(limits.uploadsMax(), (double) limits.claimMs()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Uploads::taken)
                        .toList())
                .toCompletionStage();
    }

    private static Taken taken(Row row) {
        var prefix = new Prefix(
                row.getUUID("id"),
                new UserId(StoredRows.high(row, "user_id"), StoredRows.low(row, "user_id")),
                new SessionId(StoredRows.high(row, "session_id"), StoredRows.low(row, "session_id")),
                new DocumentId(StoredRows.high(row, "document_id"), StoredRows.low(row, "document_id")),
                row.getOffsetDateTime("expires_at").toInstant());
        return new Taken(prefix, row.getBoolean("over"));
    }

    /** The first chunk that is not admitted; empty if all are, or if it was refused. */
    public CompletionStage<Optional<Announced>> next(UUID prefix) {
        return run(NEXT, Tuple.of(prefix))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Announced(
                                row.getInteger("number"),
                                row.getString("object"),
                                row.getBuffer("sha256").getBytes(),
                                row.getInteger("bytes"),
                                row.getBoolean("push")))
                        .findFirst())
                .toCompletionStage();
    }

    /** The next chunk is not there yet. */
    public CompletionStage<Void> await(UUID prefix) {
        return await(prefix, null, null);
    }

    /** The next chunk could not be admitted now. */
    public CompletionStage<Void> await(UUID prefix, String errorCode, String errorDetail) {
        return done(WAIT, Tuple.of(prefix, (double) limits.lookMs(), errorCode, errorDetail));
    }

    /** There is more to do at once. */
    public CompletionStage<Void> again(UUID prefix) {
        return done(AGAIN, Tuple.of(prefix));
    }

    /** All is admitted: nothing is to be done before the prefix expires. */
    public CompletionStage<Void> rest(UUID prefix) {
        return done(REST, Tuple.of(prefix));
    }

    /** The next chunk is refused for good, and with it what is behind it. */
    public CompletionStage<Void> refuse(UUID prefix, String errorCode, String errorDetail) {
        return done(REFUSE, Tuple.of(prefix, errorCode, errorDetail));
    }

    /** Some objects that may be in the bucket; empty if there can be none. */
    public CompletionStage<List<String>> objects(UUID prefix) {
        return run(OBJECTS, Tuple.of(prefix, limits.chunksPerLookMax()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("object"))
                        .toList())
                .toCompletionStage();
    }

    /** Objects are gone from the bucket for good. */
    public CompletionStage<Void> gone(UUID prefix, List<String> objects) {
        return done(GONE, Tuple.of(prefix, (Object) objects.toArray(String[]::new)));
    }

    /** Nothing is to be done any more. */
    public CompletionStage<Void> close(UUID prefix) {
        return done(CLOSE, Tuple.of(prefix));
    }

    /** Of a session's own upload for a document; empty if there is none, or no longer. */
    public CompletionStage<Optional<Progress>> progress(UUID prefix, SessionId session, DocumentId document) {
        return run(PROGRESS, Tuple.of(prefix, AppendRows.uuid(session), AppendRows.uuid(document)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Progress(
                                row.getInteger("chunks"),
                                row.getInteger("admitted"),
                                Optional.ofNullable(row.getLong("seq")),
                                row.getOffsetDateTime("expires_at").toInstant(),
                                row.getBoolean("refused"),
                                Optional.ofNullable(row.getString("error_code")),
                                row.getString("error_detail")))
                        .findFirst())
                .toCompletionStage();
    }

    private CompletionStage<Void> done(String sql, Tuple parameters) {
        return run(sql, parameters).<Void>mapEmpty().toCompletionStage();
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
