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

    private final Authenticator authenticator;

    Doorkeeper(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @ServerRequestFilter
    public Uni<Void> check(ContainerRequestContext context, HttpServerRequest request, ResourceInfo resource) {
        Credentials credentials = Credentials.of(request);
        if (resource.getResourceMethod().isAnnotationPresent(Open.class)) {
            return Uni.createFrom().voidItem().invoke(() -> authenticator.checkOrigin(credentials));
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
}
