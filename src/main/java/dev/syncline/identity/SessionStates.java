package dev.syncline.identity;

import dev.syncline.id.SessionId;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Whether a session still lives. An access token outlives the end of its session by minutes, so every use asks here. A
 * node believes what it read for less than the time a revocation may take.
 */
@ApplicationScoped
class SessionStates {
    private final Transactions transactions;
    private final long believedMs;
    private final Map<SessionId, Long> aliveUntilMs;

    SessionStates(Transactions transactions, Limits limits) {
        this.transactions = transactions;
        this.believedMs = limits.identity().revocationMs() / 2;
        int sessionsMax = limits.identity().cachedSessionsMax();
        this.aliveUntilMs = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<SessionId, Long> eldest) {
                return size() > sessionsMax;
            }
        };
    }

    /** Fails with SESSION_ENDED or TOKEN_EXPIRED if the session does not live. */
    Uni<Void> requireAlive(SessionId session) {
        if (believedAlive(session)) {
            return Uni.createFrom().voidItem();
        }
        return transactions
                .read(database -> database.get(SessionRow.class, Uuids.of(session)))
                .invoke(row -> {
                    if (row == null || row.endedAt != null) {
                        throw new Fault(FaultCode.SESSION_ENDED);
                    }
                    if (!row.aliveAt(Instant.now())) {
                        throw new Fault(FaultCode.TOKEN_EXPIRED);
                    }
                    believe(session);
                })
                .replaceWithVoid();
    }

    synchronized void forget(SessionId session) {
        aliveUntilMs.remove(session);
    }

    /** Those of {@code sessions} that somebody, on any node, ended in the last seconds. */
    Uni<List<SessionId>> endedLately(Collection<SessionId> sessions, Instant since) {
        List<UUID> ids = sessions.stream().map(Uuids::of).toList();
        return transactions
                .read(database -> database.createSelectionQuery(
                                "select id from Session where endedAt > :since and id in :ids", UUID.class)
                        .setParameter("since", since)
                        .setParameter("ids", ids)
                        .getResultList())
                .map(found -> found.stream().map(Uuids::session).toList());
    }

    private synchronized boolean believedAlive(SessionId session) {
        Long until = aliveUntilMs.get(session);
        return until != null && until > System.currentTimeMillis();
    }

    private synchronized void believe(SessionId session) {
        aliveUntilMs.remove(session);
        aliveUntilMs.put(session, System.currentTimeMillis() + believedMs);
    }
}
