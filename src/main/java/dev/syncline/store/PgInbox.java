package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/** Inboxes as rows in Postgres; the journal's commit writes them. */
final class PgInbox implements Inbox {
    private static final String ITEMS = """
        select i.id, i.number, i.document_id, i.timeline_id, i.lsn, i.seq, i.notice, i.decided, i.created_at
        from inbox i
        join document d on d.id = i.document_id and d.deleted_at is null
        join member m on m.project_id = d.project_id and m.user_id = i.user_id and m.role <> 'none'
        where i.user_id = $1 and\s\
        """;

    private static final String LIST = ITEMS + "i.number > $2 order by i.number limit $3";
    private static final String FIND = ITEMS + "i.id = $2";
    private static final String REMOVE = "delete from inbox where user_id = $1 and id = $2 returning id";

    private final Database database;

    PgInbox(StorePools pools, StoreLimits limits) {
        this.database = new Database(pools, limits);
    }

    @Override
    public CompletionStage<List<Item>> list(UserId user, long after, int limit) {
        return read(LIST, Tuple.of(AppendRows.uuid(user), after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgInbox::item)
                        .toList())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Optional<Item>> find(UserId user, UUID id) {
        return read(FIND, Tuple.of(AppendRows.uuid(user), id))
                .map(rows -> rows.size() == 0
                        ? Optional.<Item>empty()
                        : Optional.of(item(rows.iterator().next())))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> remove(UserId user, UUID id) {
        return read(REMOVE, Tuple.of(AppendRows.uuid(user), id))
                .map(rows -> rows.size() > 0)
                .toCompletionStage();
    }

    private static Item item(Row row) {
        return new Item(
                row.getUUID("id"),
                row.getLong("number"),
                new DocumentId(StoredRows.high(row, "document_id"), StoredRows.low(row, "document_id")),
                new TimelineId(StoredRows.high(row, "timeline_id"), StoredRows.low(row, "timeline_id")),
                row.getLong("lsn"),
                row.getLong("seq"),
                row.getInteger("notice"),
                row.getBuffer("decided").getBytes(),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private Future<RowSet<Row>> read(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
