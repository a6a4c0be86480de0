package dev.syncline.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What every answer tells a browser to refuse: what {@link ContentPolicies} does not name, guessing of media types, and
 * handing out the address.
 */
@Singleton
public class SecurityHeaders {
    private static final int FIRST = 1000;
    private static final String HTTPS_ONLY = "max-age=31536000";

    private final ContentPolicies policies;

    SecurityHeaders(PageSettings settings) {
        this.policies = new ContentPolicies(settings.backends());
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, FIRST);
    }

    private void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        String path = context.request().path();
        // Only the finished answer says whether it is a page: one for an address that leads nowhere is.
        context.addHeadersEndHandler(answered ->
                headers.set("Content-Security-Policy", policies.of(path, headers.get(HttpHeaders.CONTENT_TYPE))));
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
