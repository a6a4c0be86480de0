package dev.syncline.project;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The documents of a project, a page at a time. Pages are found by key, so none is skipped or doubled by new rows. */
@ApplicationScoped
public class Listing {
    private final Transactions transactions;

    public Listing(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What is asked for.
     *
     * @param title a part of the title, in any case
     * @param after the last document of the page before
     */
    public record Query(
            ProjectId project,
            Optional<String> type,
            Optional<String> title,
            ListingOrder order,
            Optional<Key> after,
            int rows) {}

    /** Where a page ends. Of title and time, only the one that the order uses counts. */
    public record Key(String title, Instant time, DocumentId id) {
        public static Key of(ListedDocument document, ListingOrder order) {
            Instant time = order.byCreation() ? document.createdAt() : document.changedAt();
            return new Key(document.title(), time, document.id());
        }
    }

    public Uni<List<ListedDocument>> page(Query query) {
        return transactions
                .read(database -> prepared(database, query).getResultList())
                .map(rows -> rows.stream().map(Listing::document).toList());
    }

    private static Mutiny.SelectionQuery<Object[]> prepared(Mutiny.StatelessSession database, Query query) {
        StringBuilder sql = new StringBuilder("""
            select id, type, title, tail_seq, size_bytes, created_at, changed_at from document
            where project_id = :project and deleted_at is null\
            """);
        query.type().ifPresent(type -> sql.append(" and type = :type"));
        query.title().ifPresent(title -> sql.append(" and strpos(lower(title), lower(:title)) > 0"));
        query.after().ifPresent(key -> sql.append(" and ").append(query.order().behind()));
        sql.append(" order by ").append(query.order().orderBy()).append(" limit :rows");

        Mutiny.SelectionQuery<Object[]> prepared = database.createNativeQuery(sql.toString(), Object[].class)
                .setParameter("project", Uuids.of(query.project()))
                .setParameter("rows", query.rows());
        query.type().ifPresent(type -> prepared.setParameter("type", type));
        query.title().ifPresent(title -> prepared.setParameter("title", title));
        query.after().ifPresent(key -> {
            prepared.setParameter("value", query.order().byTitle() ? key.title() : key.time());
            prepared.setParameter("id", Uuids.of(key.id()));
        });
        return prepared;
    }

    private static ListedDocument document(Object[] row) {
        UUID id = (UUID) row[0];
        return new ListedDocument(
                new DocumentId(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                (String) row[1],
                (String) row[2],
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue(),
                instant(row[5]),
                instant(row[6]));
    }

    private static Instant instant(Object time) {
        return time instanceof Instant instant ? instant : ((java.time.OffsetDateTime) time).toInstant();
    }
}
