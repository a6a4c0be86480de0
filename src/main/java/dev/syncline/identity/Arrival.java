package dev.syncline.identity;

import dev.syncline.id.UserId;
import io.smallrye.mutiny.Uni;
import org.hibernate.reactive.mutiny.Mutiny;

/** What another room does in the transaction that first sees a user. */
public interface Arrival {
    Uni<Void> arrived(Mutiny.StatelessSession transaction, UserId user);
}
