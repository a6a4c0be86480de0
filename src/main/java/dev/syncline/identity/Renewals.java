package dev.syncline.identity;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The chain of renewals of a session. Each is good once and makes the next. A used one is still answered
 * (1) for a short grace, because two tabs may race, and (2) as long as none of those made from it was used, because the
 * answer may have been lost on its way; those are void from then on. Any other reuse means that two parties hold
 * secrets of one session, so the session ends.
 */
final class Renewals {
    private static final int KEPT_PER_SESSION = 100;

    private final long graceMs;

    Renewals(long graceMs) {
        this.graceMs = graceMs;
    }

    /** Hands out the first renewal of a session. */
    Uni<String> first(Mutiny.StatelessSession database, UUID session, Instant now) {
        return make(database, session, null, now);
    }

    /** The session that a secret renews, locked until the transaction ends. */
    Uni<Use> find(Mutiny.StatelessSession database, String secret) {
        byte[] hash = Secrets.hash(secret);
        return database.createSelectionQuery("select session from Renewal where hash = :hash", UUID.class)
                .setParameter("hash", hash)
                .getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(() -> new Fault(FaultCode.TOKEN_INVALID, "no such renewal"))
                .chain(id -> database.get(SessionRow.class, id, LockModeType.PESSIMISTIC_WRITE))
                // Read behind the lock: whoever raced this one is done.
                .chain(session -> database.get(RenewalRow.class, hash).map(row -> new Use(session, row)));
    }

    /** Uses a renewal of a living session: gives the next one, or nothing if the reuse shows a theft. */
    Uni<String> use(Mutiny.StatelessSession database, RenewalRow renewal, Instant now) {
        if (renewal.voided) {
            return Uni.createFrom().nullItem();
        }
        boolean fresh = renewal.usedAt == null;
        if (fresh || renewal.usedAt.plusMillis(graceMs).isAfter(now)) {
            renewal.usedAt = fresh ? now : renewal.usedAt;
            return database.update(renewal).chain(() -> make(database, renewal.session, renewal.hash, now));
        }
        return database.createSelectionQuery(
                        "select count(*) from Renewal where parent = :hash and usedAt is not null", Long.class)
                .setParameter("hash", renewal.hash)
                .getSingleResult()
                .chain(used -> used > 0 ? Uni.createFrom().nullItem() : again(database, renewal, now));
    }

    private Uni<String> again(Mutiny.StatelessSession database, RenewalRow renewal, Instant now) {
        renewal.usedAt = now;
        return database.createMutationQuery("update Renewal set voided = true where parent = :hash")
                .setParameter("hash", renewal.hash)
                .executeUpdate()
                .chain(() -> database.update(renewal))
                .chain(() -> make(database, renewal.session, renewal.hash, now));
    }

    private Uni<String> make(Mutiny.StatelessSession database, UUID session, byte[] parent, Instant now) {
        String secret = Secrets.fresh();
        return database.insert(new RenewalRow(Secrets.hash(secret), parent, session, now))
                .chain(() -> prune(database, session))
                .replaceWith(secret);
    }

    private static Uni<Integer> prune(Mutiny.StatelessSession database, UUID session) {
        return database.createNativeQuery("""
            delete from renewal where session_id = :session and hash not in (
              select hash from renewal where session_id = :session order by made_at desc limit :kept)\
            """)
                .setParameter("session", session)
                .setParameter("kept", KEPT_PER_SESSION)
                .executeUpdate();
    }

    /** A renewal that was shown, and its session. */
    record Use(SessionRow session, RenewalRow renewal) {}
}
