package dev.syncline.identity;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The rows of users: found or made when somebody signs in. */
final class People {
    private final List<Arrival> arrivals;

    People(List<Arrival> arrivals) {
        this.arrivals = arrivals;
    }

    /** The user that a stranger is, made if this is the first time. A guest is always new. */
    Uni<UUID> known(Mutiny.StatelessSession database, Stranger stranger, String displayName) {
        UUID proposed = Secrets.id();
        return insert(database, proposed, stranger, displayName)
                .chain(() -> stranger.issuer().isEmpty()
                        ? Uni.createFrom().item(proposed)
                        : database.createSelectionQuery(
                                        "select id from User where issuer = :issuer and subject = :subject", UUID.class)
                                .setParameter("issuer", stranger.issuer().get())
                                .setParameter("subject", stranger.subject())
                                .getSingleResult())
                .call(user -> user.equals(proposed)
                        ? arrived(database, user)
                        : Uni.createFrom().voidItem());
    }

    private static Uni<Integer> insert(
            Mutiny.StatelessSession database, UUID id, Stranger stranger, String displayName) {
        return database.createNativeQuery("""
            insert into app_user (id, issuer, subject, display_name) values (:id, :issuer, :subject, :name)
            on conflict (issuer, subject) do update set display_name = excluded.display_name\
            """)
                .setParameter("id", id)
                .setParameter("issuer", stranger.issuer().orElse(null))
                .setParameter("subject", stranger.issuer().isEmpty() ? null : stranger.subject())
                .setParameter("name", displayName)
                .executeUpdate();
    }

    private Uni<Void> arrived(Mutiny.StatelessSession database, UUID user) {
        return Multi.createFrom()
                .iterable(arrivals)
                .onItem()
                .transformToUniAndConcatenate(arrival -> arrival.arrived(database, Uuids.user(user)))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
