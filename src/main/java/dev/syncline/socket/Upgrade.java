package dev.syncline.socket;

import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Credentials;
import dev.syncline.identity.Principal;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Lets a request become a WebSocket only for somebody who is known, from a page that may, while there is room. */
@ApplicationScoped
public class Upgrade implements HttpUpgradeCheck {
    private static final Logger LOG = Logger.getLogger(Upgrade.class);

    static final TypedKey<Principal> PRINCIPAL = new TypedKey<>("syncline.principal");
    static final TypedKey<Wire> WIRE = new TypedKey<>("syncline.wire");

    /** Names the fault; a refused upgrade has no body. */
    private static final String CODE = "Syncline-Code";

    private final Authenticator authenticator;
    private final Connections connections;
    private final MeterRegistry meters;

    Upgrade(Authenticator authenticator, Connections connections, MeterRegistry meters) {
        this.authenticator = authenticator;
        this.connections = connections;
        this.meters = meters;
    }

    @Override
    public boolean appliesTo(String endpoint) {
        return endpoint.equals(SyncSocket.class.getName());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        HttpServerRequest request = context.httpRequest();
        Wire wire = Wire.of(request);
        return Uni.createFrom()
                .deferred(() -> {
                    connections.requireRoom();
                    return authenticator.authenticate(Credentials.ofUpgrade(request));
                })
                .map(principal -> {
                    context.userData().put(PRINCIPAL, principal);
                    context.userData().put(WIRE, wire);
                    return wire.letIn();
                })
                .onFailure(Fault.class)
                .recoverWithItem(this::refused);
    }

    private CheckResult refused(Fault fault) {
        FaultCode code = fault.code();
        meters.counter("syncline.refusals", "code", code.name(), "door", "upgrade")
                .increment();
        Event.of("upgrade refused").with("code", code).info(LOG);
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(CODE, List.of(code.name()));
        if (code.status() == FaultCode.UNAUTHENTICATED.status()) {
            headers.put("WWW-Authenticate", List.of("Bearer"));
        }
        return CheckResult.rejectUpgradeSync(code.status(), headers);
    }
}
