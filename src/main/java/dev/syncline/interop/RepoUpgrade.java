package dev.syncline.interop;

import dev.syncline.id.ProjectId;
import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Credentials;
import dev.syncline.identity.DoorTokens;
import dev.syncline.identity.Principal;
import dev.syncline.log.Event;
import dev.syncline.socket.Wire;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds out who wants to be a peer: by a token in the address, or as at every other door. Whoever is refused becomes a
 * WebSocket all the same, is told why, and is closed before a frame is read: a program with the stock adapter ends on
 * any other answer.
 */
@ApplicationScoped
public class RepoUpgrade implements HttpUpgradeCheck {
    static final TypedKey<Principal> PRINCIPAL = new TypedKey<>("syncline.repo.principal");
    static final TypedKey<Wire> WIRE = new TypedKey<>("syncline.repo.wire");
    static final TypedKey<FaultCode> REFUSAL = new TypedKey<>("syncline.repo.refusal");

    private static final Logger LOG = Logger.getLogger(RepoUpgrade.class);
    private static final String TOKEN = "token";
    private static final String PROJECT = "project";

    private final Authenticator authenticator;
    private final DoorTokens tokens;
    private final RepoDoor door;
    private final MeterRegistry meters;

    RepoUpgrade(Authenticator authenticator, DoorTokens tokens, RepoDoor door, MeterRegistry meters) {
        this.authenticator = authenticator;
        this.tokens = tokens;
        this.door = door;
        this.meters = meters;
    }

    @Override
    public boolean appliesTo(String endpoint) {
        return endpoint.equals(RepoSocket.class.getName());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        HttpServerRequest request = context.httpRequest();
        Wire wire = Wire.of(request);
        context.userData().put(WIRE, wire);
        return Uni.createFrom()
                .deferred(() -> {
                    door.requireRoom();
                    return principal(request);
                })
                .invoke(principal -> context.userData().put(PRINCIPAL, principal))
                .onFailure(Fault.class)
                .invoke(fault -> refused(context, fault))
                .onItemOrFailure()
                .transform((principal, failure) -> wire.letIn());
    }

    private Uni<Principal> principal(HttpServerRequest request) {
        String token = request.getParam(TOKEN);
        if (token != null) {
            return tokens.check(token);
        }
        return authenticator.authenticate(Credentials.ofUpgrade(request)).map(principal -> in(request, principal));
    }

    /** Where documents go that are made by somebody who shows no token: the address may say. */
    private static Principal in(HttpServerRequest request, Principal principal) {
        String named = request.getParam(PROJECT);
        if (named == null) {
            return principal;
        }
        ProjectId project =
                ProjectId.read(named).orElseThrow(() -> new Fault(FaultCode.UNKNOWN_PROJECT, "no such project"));
        return new Principal(
                principal.user(),
                principal.session(),
                principal.displayName(),
                principal.expiry(),
                Optional.of(project));
    }

    private void refused(HttpUpgradeContext context, Fault fault) {
        FaultCode code = fault.code();
        context.userData().put(REFUSAL, code);
        meters.counter("syncline.refusals", "code", code.name(), "door", "repo").increment();
        Event.of("upgrade refused").with("code", code).info(LOG);
    }
}
