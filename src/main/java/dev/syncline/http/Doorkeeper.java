package dev.syncline.http;

import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Credentials;
import dev.syncline.identity.Principal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Finds out who asks, before a byte of the body is read and before the resource is called. The answer travels with the
 * request itself, never with a thread.
 */
@Singleton
public class Doorkeeper {
    private static final String PRINCIPAL = "syncline.principal";

    private static final String GRANT = "syncline.grant";

    private final Authenticator authenticator;
    private final PrefixSignatures signatures;

    Doorkeeper(Authenticator authenticator, PrefixSignatures signatures) {
        this.authenticator = authenticator;
        this.signatures = signatures;
    }

    @ServerRequestFilter
    public Uni<Void> check(ContainerRequestContext context, HttpServerRequest request, ResourceInfo resource) {
        Credentials credentials = Credentials.of(request);
        if (resource.getResourceMethod().isAnnotationPresent(Open.class)) {
            return Uni.createFrom().voidItem().invoke(() -> authenticator.checkOrigin(credentials));
        }
        if (resource.getResourceMethod().isAnnotationPresent(Signed.class)) {
            authenticator.checkOrigin(credentials);
            return signatures
                    .check(request)
                    .invoke(grant -> context.setProperty(GRANT, grant))
                    .replaceWithVoid();
        }
        return authenticator
                .authenticate(credentials)
                .invoke(principal -> context.setProperty(PRINCIPAL, principal))
                .replaceWithVoid();
    }

    static Principal principal(ContainerRequestContext context) {
        if (context.getProperty(PRINCIPAL) instanceof Principal principal) {
            return principal;
        }
        throw new IllegalStateException("an open method asked for the principal");
    }

    /** What the signed address of the request allows. */
    static PrefixSignatures.Grant grant(ContainerRequestContext context) {
        if (context.getProperty(GRANT) instanceof PrefixSignatures.Grant grant) {
            return grant;
        }
        throw new IllegalStateException("a method without a signed address asked for its grant");
    }
}
