package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Tokens for the door of automerge-repo peers, which can send nothing but an address and send the same one for months. A
 * token is good for that door alone. It has a session of its own, which lives as long as it is used in time, and whoever
 * ends that session ends the token.
 */
@ApplicationScoped
public class DoorTokens {
    private static final Logger LOG = Logger.getLogger(DoorTokens.class);
    /** A session that was used so lately is not written again. */
    private static final Duration FRESH = Duration.ofHours(1);

    private final Transactions transactions;
    private final Sessions sessions;
    private final Limits.Identity limits;

    public DoorTokens(Transactions transactions, Sessions sessions, Limits limits) {
        this.transactions = transactions;
        this.sessions = sessions;
        this.limits = limits.identity();
    }

    /**
     * @param token the secret; it is not kept
     * @param expiry unless it is used before
     */
    public record Issued(String token, SessionId session, Instant at, Instant expiry) {}

    /**
     * Makes a token for whoever asks.
     *
     * @param tokensMax that one user may have; a new one ends the one unused for longest
     */
    public Uni<Issued> issue(Principal principal, ProjectId project, int tokensMax) {
        Instant now = Instant.now();
        Instant expiry = now.plusMillis(limits.renewalMs());
        UUID session = Secrets.id();
        String secret = Secrets.fresh();
        SessionRow row = new SessionRow(session, Uuids.of(principal.user()), Uuids.of(project), now, expiry);
        return transactions
                .write(database -> database.insert(row)
                        .chain(() -> endSurplus(database, principal, now, tokensMax))
                        .chain(() -> database.createNativeQuery(
                                        "insert into door_token (hash, session_id) values (:hash, :session)")
                                .setParameter("hash", Secrets.hash(secret))
                                .setParameter("session", session)
                                .executeUpdate()))
                .invoke(() -> Event.of("door token issued")
                        .with("session", Uuids.session(session))
                        .with("user", principal.user())
                        .info(LOG))
                .map(written -> new Issued(secret, Uuids.session(session), now, expiry));
    }

    private static Uni<Integer> endSurplus(
            Mutiny.StatelessSession database, Principal principal, Instant now, int tokensMax) {
        return database.createNativeQuery("""
            update session set ended_at = :now where ended_at is null and id in (
              select s.id from session s join door_token t on t.session_id = s.id
              where s.user_id = :user and s.ended_at is null
              order by s.renewed_at desc offset :kept)\
            """)
                .setParameter("now", now)
                .setParameter("user", Uuids.of(principal.user()))
                .setParameter("kept", tokensMax - 1)
                .executeUpdate();
    }

    /**
     * A token that is good, without its secret.
     *
     * @param session its name
     */
    public record Listed(
            SessionId session, Optional<ProjectId> project, Instant createdAt, Instant usedAt, Instant expiry) {}

    /** The tokens of a user that are good, the last one used first. */
    public Uni<List<Listed>> of(Principal principal) {
        return transactions
                .read(database -> database.createNativeQuery(
                                "select s.* from session s join door_token t on t.session_id = s.id where s.user_id ="
                                        + " :user and s.ended_at is null and s.expires_at > :now order by s.renewed_at"
                                        + " desc, s.id",
                                SessionRow.class)
                        .setParameter("user", Uuids.of(principal.user()))
                        .setParameter("now", Instant.now())
                        .getResultList())
                .map(rows -> rows.stream().map(DoorTokens::listed).toList());
    }

    private static Listed listed(SessionRow row) {
        return new Listed(
                Uuids.session(row.id),
                Optional.ofNullable(row.project).map(Uuids::project),
                row.createdAt,
                row.renewedAt,
                row.expiresAt);
    }

    /** Ends a token of the user; its connections are closed within a second. Whether there was one. */
    public Uni<Boolean> end(Principal principal, SessionId token) {
        return of(principal)
                .chain(tokens -> tokens.stream().anyMatch(one -> one.session().equals(token))
                        ? sessions.end(token).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** Whose token it is. Fails with TOKEN_INVALID, SESSION_ENDED or TOKEN_EXPIRED. */
    public Uni<Principal> check(String token) {
        if (token.length() > limits.tokenCharsMax()) {
            return Uni.createFrom().failure(new Fault(FaultCode.TOKEN_INVALID, "no such token"));
        }
        Instant now = Instant.now();
        return transactions
                .read(database -> database.createNativeQuery(
                                "select session_id from door_token where hash = :hash", UUID.class)
                        .setParameter("hash", Secrets.hash(token))
                        .getSingleResultOrNull()
                        .onItem()
                        .ifNull()
                        .failWith(() -> new Fault(FaultCode.TOKEN_INVALID, "no such token"))
                        .chain(session -> database.get(SessionRow.class, session))
                        .chain(session -> database.get(UserRow.class, session.user)
                                .map(user -> new Shown(session, user.displayName))))
                .call(shown -> used(shown.session(), now))
                .map(shown -> principal(shown));
    }

    private record Shown(SessionRow session, String name) {}

    private Uni<Void> used(SessionRow session, Instant now) {
        if (session.endedAt != null) {
            throw new Fault(FaultCode.SESSION_ENDED);
        }
        if (!session.aliveAt(now)) {
            throw new Fault(FaultCode.TOKEN_EXPIRED);
        }
        if (session.renewedAt.plus(FRESH).isAfter(now)) {
            return Uni.createFrom().voidItem();
        }
        session.renewedAt = now;
        session.expiresAt = now.plusMillis(limits.renewalMs());
        return transactions.write(database -> database.createMutationQuery(
                        "update Session set renewedAt = :now, expiresAt = :expiry where id = :id and endedAt is null")
                .setParameter("now", now)
                .setParameter("expiry", session.expiresAt)
                .setParameter("id", session.id)
                .executeUpdate()
                .replaceWithVoid());
    }

    private static Principal principal(Shown shown) {
        return new Principal(
                Uuids.user(shown.session().user),
                Uuids.session(shown.session().id),
                shown.name(),
                shown.session().expiresAt,
                Optional.ofNullable(shown.session().project).map(Uuids::project));
    }
}
