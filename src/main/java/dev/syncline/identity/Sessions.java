package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** The beginning, the renewal and the end of sessions. */
@ApplicationScoped
public class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);
    /** Vouches for users that stand for servers. No token names it: it is no configured issuer's. */
    private static final String SERVERS = "syncline:servers";

    private final Vertx vertx;
    private final Transactions transactions;
    private final People people;
    private final ServerKeys keys;
    private final SessionStates states;
    private final SessionWatches watches;
    private final Issuers issuers;
    private final boolean guestsAllowed;
    private final Limits.Identity limits;
    private final Renewals renewals;
    private final AddressRate rate;
    private final Counter begun;
    private final Counter ended;
    private final List<Consumer<SessionId>> listeners = new CopyOnWriteArrayList<>();

    public Sessions(
            Vertx vertx,
            Transactions transactions,
            ServerKeys keys,
            SessionStates states,
            SessionWatches watches,
            IdentitySettings settings,
            Limits limits,
            MeterRegistry meters,
            @All List<Arrival> arrivals) {
        this.vertx = vertx;
        this.transactions = transactions;
        this.people = new People(arrivals);
        this.keys = keys;
        this.states = states;
        this.watches = watches;
        this.guestsAllowed = settings.guestsAllowed();
        this.limits = limits.identity();
        this.issuers = new Issuers(settings.issuers(), this.limits.tokenCharsMax());
        this.rate = new AddressRate(this.limits.signInsPerMinute(), this.limits.countedAddressesMax());
        this.begun = meters.counter("syncline.sessions.begun");
        this.ended = meters.counter("syncline.sessions.ended");
        this.renewals = new Renewals(this.limits.renewalGraceMs());
    }

    /** Begins a session for the bearer of an issuer's token. */
    public Uni<SignedIn> beginWithToken(String token, String address) {
        checkRate(address);
        return Uni.createFrom()
                .completionStage(() ->
                        vertx.executeBlocking(() -> issuers.check(token), false).toCompletionStage())
                .chain(this::begin);
    }

    /** Begins a session for somebody who only gives a name. */
    public Uni<SignedIn> beginAsGuest(String displayName, String address) {
        checkRate(address);
        if (!guestsAllowed) {
            return Uni.createFrom().failure(new Fault(FaultCode.GUESTS_NOT_ALLOWED));
        }
        return begin(Stranger.guest(displayName));
    }

    /**
     * Begins a session for another server that this one follows documents of: a user of its own, the same at every start.
     * It is not renewed, and lives as long as one that is not.
     */
    public Uni<Principal> beginForServer(String server, ProjectId project) {
        return begin(new Stranger(Optional.of(SERVERS), server, server, Optional.of(project)))
                .map(signedIn -> new Principal(
                        signedIn.principal().user(),
                        signedIn.principal().session(),
                        signedIn.principal().displayName(),
                        signedIn.now().plusMillis(limits.renewalMs()),
                        signedIn.principal().project()));
    }

    /** Renews a session by the secret of its renewal cookie: a new access token, and the next secret. */
    public Uni<SignedIn> renew(String secret) {
        Instant now = Instant.now();
        return transactions
                .write(database -> renewals.find(database, secret).chain(use -> renew(database, use, now)))
                .invoke(renewal -> {
                    if (renewal.signedIn == null) {
                        markEnded(renewal.session);
                        throw new Fault(FaultCode.RENEWAL_REUSED);
                    }
                    watches.renewed(
                            renewal.session, renewal.signedIn.principal().expiry());
                })
                .map(Renewal::signedIn);
    }

    /** Ends a session: its tokens and renewals are void, its connections are told. */
    public Uni<Void> end(SessionId session) {
        return transactions
                .write(database -> end(database, Uuids.of(session), Instant.now()))
                .invoke(() -> ended.increment())
                .invoke(() -> Event.of("session ended").with("session", session).info(LOG))
                .invoke(() -> markEnded(session))
                .replaceWithVoid();
    }

    /** Registers for the ends of sessions that this node makes, until the end of the program. */
    public void listen(Consumer<SessionId> listener) {
        listeners.add(listener);
    }

    /** Another node may have ended a session: what its row says reaches its connections here at once. */
    public void hint(SessionId session) {
        states.forget(session);
        if (watches.isWatched(session)) {
            states.requireAlive(session).subscribe().with(alive -> {}, failure -> {
                if (failure instanceof Fault fault && fault.code() == FaultCode.SESSION_ENDED) {
                    watches.ended(session);
                }
            });
        }
    }

    Uni<SignedIn> begin(Stranger stranger) {
        String name = cut(stranger.displayName().strip());
        Instant now = Instant.now();
        return transactions.write(database -> people.known(database, stranger, name)
                .chain(user -> begin(database, user, name, stranger.project(), now)));
    }

    private void checkRate(String address) {
        if (!rate.take(address, System.currentTimeMillis())) {
            throw new Fault(FaultCode.RATE_LIMITED, "too many sign-ins from this address");
        }
    }

    private Uni<SignedIn> begin(
            Mutiny.StatelessSession database, UUID user, String name, Optional<ProjectId> project, Instant now) {
        SessionRow row = new SessionRow(
                Secrets.id(), user, project.map(Uuids::of).orElse(null), now, now.plusMillis(limits.renewalMs()));
        return database.insert(row)
                .chain(() -> endSurplus(database, user, now))
                .chain(() -> renewals.first(database, row.id, now))
                .invoke(() -> begun.increment())
                .invoke(() -> Event.of("session begun")
                        .with("session", Uuids.session(row.id))
                        .with("user", Uuids.user(user))
                        .info(LOG))
                .map(renewal -> signedIn(row, name, renewal, now));
    }

    private Uni<Renewal> renew(Mutiny.StatelessSession database, Renewals.Use use, Instant now) {
        SessionRow row = use.session();
        if (row.endedAt != null) {
            throw new Fault(FaultCode.SESSION_ENDED);
        }
        if (!row.aliveAt(now)) {
            throw new Fault(FaultCode.TOKEN_EXPIRED);
        }
        return renewals.use(database, use.renewal(), now).chain(next -> {
            if (next == null) {
                Event.of("session ended: a used renewal came back")
                        .with("session", Uuids.session(row.id))
                        .warn(LOG);
                // The end must be committed, so the theft is an answer here and a fault only after the transaction.
                return end(database, row.id, now).replaceWith(new Renewal(Uuids.session(row.id), null));
            }
            row.renewedAt = now;
            row.expiresAt = now.plusMillis(limits.renewalMs());
            return database.update(row)
                    .chain(() -> database.get(UserRow.class, row.user))
                    .map(user -> new Renewal(Uuids.session(row.id), signedIn(row, user.displayName, next, now)));
        });
    }

    private SignedIn signedIn(SessionRow row, String name, String renewal, Instant now) {
        Principal principal = new Principal(
                Uuids.user(row.user),
                Uuids.session(row.id),
                name,
                Instant.ofEpochSecond(now.plusMillis(limits.accessTokenMs()).getEpochSecond()),
                Optional.ofNullable(row.project).map(Uuids::project));
        return new SignedIn(principal, keys.sign(principal, now), renewal, now);
    }

    /** Ends the sessions that were unused for longest where a user has more than allowed. */
    private Uni<Void> endSurplus(Mutiny.StatelessSession database, UUID user, Instant now) {
        return database.createNativeQuery("""
            update session set ended_at = :now where user_id = :user and ended_at is null and id not in (
              select id from session where user_id = :user and ended_at is null
              and id not in (select session_id from door_token)
              order by renewed_at desc, created_at desc limit :kept)
            and id not in (select session_id from door_token)\
            """)
                .setParameter("now", now)
                .setParameter("user", user)
                .setParameter("kept", limits.sessionsPerUserMax())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Integer> end(Mutiny.StatelessSession database, UUID session, Instant now) {
        return database.createMutationQuery("update Session set endedAt = :now where id = :id and endedAt is null")
                .setParameter("now", now)
                .setParameter("id", session)
                .executeUpdate();
    }

    private void markEnded(SessionId session) {
        states.forget(session);
        watches.ended(session);
        listeners.forEach(listener -> listener.accept(session));
    }

    private String cut(String name) {
        int points = name.codePointCount(0, name.length());
        return points <= limits.displayNameCharsMax()
                ? name
                : name.substring(0, name.offsetByCodePoints(0, limits.displayNameCharsMax()));
    }

    /** What came of a renewal; nothing but the session if it was a theft. */
    private record Renewal(SessionId session, SignedIn signedIn) {}
}
