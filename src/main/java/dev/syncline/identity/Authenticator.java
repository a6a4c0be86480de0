package dev.syncline.identity;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Turns the credentials of a request into the principal that makes it, or into a fault that says why not. */
@ApplicationScoped
public class Authenticator {
    private final ServerKeys keys;
    private final SessionStates states;
    private final Set<String> origins;

    public Authenticator(ServerKeys keys, SessionStates states, IdentitySettings settings) {
        this.keys = keys;
        this.states = states;
        this.origins = settings.origins();
    }

    /** Fails with UNAUTHENTICATED, ORIGIN_NOT_ALLOWED, SESSION_ENDED or one of the codes about tokens. */
    public Uni<Principal> authenticate(Credentials credentials) {
        return Uni.createFrom().deferred(() -> {
            checkOrigin(credentials);
            String token = credentials
                    .bearer()
                    .or(credentials::cookie)
                    .orElseThrow(() -> new Fault(FaultCode.UNAUTHENTICATED));
            Principal principal = keys.check(token);
            if (!principal.expiry().isAfter(Instant.now())) {
                throw new Fault(FaultCode.TOKEN_EXPIRED);
            }
            return states.requireAlive(principal.session()).replaceWith(principal);
        });
    }

    /**
     * Refuses what a page of a foreign origin asks for. A browser names the origin with everything that is guarded; where
     * a guarded request names none, a cookie is not believed.
     */
    public void checkOrigin(Credentials credentials) {
        if (!credentials.guarded()) {
            return;
        }
        Optional<String> origin = credentials.origin();
        boolean allowed = origin.isPresent()
                ? isOurs(origin.get(), credentials)
                : credentials.bearer().isPresent() || credentials.cookie().isEmpty();
        if (!allowed) {
            throw new Fault(FaultCode.ORIGIN_NOT_ALLOWED);
        }
    }

    /** As {@link #checkOrigin}, for a plain read: a browser names no origin there for a page of our own. */
    public void checkForeign(Credentials credentials) {
        Optional<String> origin = credentials.origin();
        if (origin.isPresent() && !isOurs(origin.get(), credentials)) {
            throw new Fault(FaultCode.ORIGIN_NOT_ALLOWED);
        }
    }

    private boolean isOurs(String origin, Credentials credentials) {
        return origin.equals(credentials.home()) || origins.contains(origin);
    }
}
