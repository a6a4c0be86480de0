package dev.syncline.interop;

import dev.syncline.identity.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/** The name under which peers keep what they know of this database: a row of it, the same for every server on it. */
@ApplicationScoped
class StorageId {
    private static final Duration READ_MAX = Duration.ofSeconds(60);

    private final Transactions transactions;

    StorageId(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Reads it, while the server starts. */
    String read() {
        return transactions
                .read(database -> database.createNativeQuery("select id from repo_storage", UUID.class)
                        .getSingleResult())
                .await()
                .atMost(READ_MAX)
                .toString();
    }
}
