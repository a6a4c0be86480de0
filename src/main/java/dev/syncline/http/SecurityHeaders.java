package dev.syncline.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What every answer tells a browser to refuse: scripts and frames of others, connections to others than were named,
 * guessing of media types, and handing out the address. The page has no inline script and evaluates none; its wasm is
 * compiled from bytes.
 */
@Singleton
public class SecurityHeaders {
    private static final int FIRST = 1000;
    private static final String POLICY_BEGIN =
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';" + " connect-src 'self'";
    private static final String POLICY_END =
            "; style-src 'self'; img-src 'self' data:; manifest-src 'self'; base-uri 'none'; object-src 'none';"
                    + " frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types"
                    + " syncline";
    private static final String HTTPS_ONLY = "max-age=31536000";

    private final String policy;

    SecurityHeaders(PageSettings settings) {
        StringBuilder servers = new StringBuilder();
        settings.backends().stream()
                .sorted()
                .forEach(backend -> servers.append(' ').append(backend));
        this.policy = POLICY_BEGIN + servers + POLICY_END;
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, FIRST);
    }

    private void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", policy);
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        if ("https".equals(context.request().scheme())) {
            headers.set("Strict-Transport-Security", HTTPS_ONLY);
        }
        context.next();
    }
}
