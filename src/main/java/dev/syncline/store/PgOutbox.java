package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The outbox as rows in Postgres, whose clock alone counts; the journal's commit writes the effects. */
final class PgOutbox implements Outbox {
    private static final String AIM = """
        insert into webhook (project_id, url, key) values ($1, $2, $3)
        on conflict (project_id) do update set url = excluded.url, key = excluded.key, changed_at = now()
        """;

    private static final String STOP = """
        with gone as (delete from webhook where project_id = $1 returning project_id),
        waiting as (delete from effect where project_id = $1)
        select project_id from gone
        """;

    private static final String TARGET = "select url from webhook where project_id = $1";

    private static final String TAKE = """
        with due as (
            select id from effect where dead_at is null and due_at <= now()
            order by due_at, number limit $1
            for update skip locked
        ), taken as (
            update effect e set attempts = attempts + 1, due_at = now() + $2 * interval '1 millisecond'
            from due where e.id = due.id
            returning e.*
        )
        select t.id, t.project_id, t.body, t.attempts, w.url, w.key
        from taken t join webhook w on w.project_id = t.project_id
        order by t.number
        """;

    private static final String DELIVERED = "delete from effect where id = $1";

    private static final String RETRY = """
        update effect set due_at = now() + $2 * interval '1 millisecond', last_error = $3
        where id = $1 and attempts = $4 and dead_at is null
        """;

    /** Of a project's dead letters the last ones stay; $4 are those beside the new one, which the rest does not see yet. */
    private static final String BURY = """
        with buried as (
            update effect set dead_at = now(), last_error = $2
            where id = $1 and attempts = $3 and dead_at is null
            returning project_id
        ), forgotten as (
            delete from effect old
            using buried b
            cross join lateral (
                select number from effect where project_id = b.project_id and dead_at is not null
                order by number desc offset $4 limit 1
            ) as edge
            where old.project_id = b.project_id and old.dead_at is not null and old.number <= edge.number
        )
        select project_id from buried
        """;

    private static final String DEAD = """
        select id, number, document_id, seq, name, body, attempts, last_error, dead_at
        from effect where project_id = $1 and dead_at is not null and number > $2 order by number limit $3
        """;

    private static final String REVIVE = """
        update effect set dead_at = null, attempts = 0, due_at = now()
        where project_id = $1 and id = $2 and dead_at is not null returning id
        """;

    private static final String FORGET = """
        delete from effect where project_id = $1 and id = $2 and dead_at is not null returning id
        """;

    private static final String SIZE = """
        select count(*) filter (where dead_at is null) as waiting, count(*) filter (where dead_at is not null) as dead
        from effect
        """;

    private final Database database;
    private final OutboxLimits limits;

    PgOutbox(StorePools pools, StoreLimits storeLimits, OutboxLimits limits) {
        this.database = new Database(pools, storeLimits);
        this.limits = limits;
    }

    @Override
    public CompletionStage<Void> aim(ProjectId project, String url, byte[] key) {
        return run(AIM, Tuple.of(AppendRows.uuid(project), url, Buffer.buffer(key)))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> stop(ProjectId project) {
        return any(STOP, Tuple.of(AppendRows.uuid(project)));
    }

    @Override
    public CompletionStage<Optional<String>> target(ProjectId project) {
        return run(TARGET, Tuple.of(AppendRows.uuid(project)))
                .map(rows -> stream(rows).map(row -> row.getString("url")).findFirst())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<List<Taken>> take() {
        return run(TAKE, Tuple.of(limits.batchMax(), (double) limits.leaseMs()))
                .map(rows -> stream(rows).map(PgOutbox::taken).toList())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> delivered(UUID effect) {
        return run(DELIVERED, Tuple.of(effect)).<Void>mapEmpty().toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> failed(Taken effect, String why) {
        if (effect.attempts() >= limits.attemptsMax()) {
            return any(BURY, Tuple.of(effect.id(), why, effect.attempts(), limits.deadMax() - 1L));
        }
        double pauseMs = limits.pauseMs(effect.attempts());
        return run(RETRY, Tuple.of(effect.id(), pauseMs, why, effect.attempts()))
                .map(rows -> false)
                .toCompletionStage();
    }

    @Override
    public CompletionStage<List<Dead>> dead(ProjectId project, long after, int limit) {
        return run(DEAD, Tuple.of(AppendRows.uuid(project), after, limit))
                .map(rows -> stream(rows).map(PgOutbox::dead).toList())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> revive(ProjectId project, UUID effect) {
        return any(REVIVE, Tuple.of(AppendRows.uuid(project), effect));
    }

    @Override
    public CompletionStage<Boolean> forget(ProjectId project, UUID effect) {
        return any(FORGET, Tuple.of(AppendRows.uuid(project), effect));
    }

    @Override
    public CompletionStage<Size> size() {
        return run(SIZE, Tuple.tuple())
                .map(rows -> rows.iterator().next())
                .map(row -> new Size(row.getLong("waiting"), row.getLong("dead")))
                .toCompletionStage();
    }

    private static Taken taken(Row row) {
        return new Taken(
                row.getUUID("id"),
                new ProjectId(StoredRows.high(row, "project_id"), StoredRows.low(row, "project_id")),
                row.getString("body"),
                row.getInteger("attempts"),
                row.getString("url"),
                row.getBuffer("key").getBytes());
    }

    private static Dead dead(Row row) {
        return new Dead(
                row.getUUID("id"),
                row.getLong("number"),
                new DocumentId(StoredRows.high(row, "document_id"), StoredRows.low(row, "document_id")),
                row.getLong("seq"),
                row.getString("name"),
                row.getString("body"),
                row.getInteger("attempts"),
                row.getString("last_error"),
                row.getOffsetDateTime("dead_at").toInstant());
    }

    private CompletionStage<Boolean> any(String sql, Tuple parameters) {
        return run(sql, parameters).map(rows -> rows.size() > 0).toCompletionStage();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
