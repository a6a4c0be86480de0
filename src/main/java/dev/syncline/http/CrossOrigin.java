package dev.syncline.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Lets pages of the origins that an operator named read the answers to what they ask with a token; cookies stay at home. */
@Singleton
public class CrossOrigin {
    private static final int BEHIND_SECURITY_HEADERS = 990;
    private static final int NO_CONTENT = 204;
    private static final String METHODS = "GET, POST, PUT, DELETE";
    private static final String ASKED =
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, Prefer, " + Addresses.PROJECT_HEADER;
    private static final String ANSWERED = "ETag, Retry-After, Preference-Applied, Syncline-Accepted, Syncline-Hash,"
            + " Syncline-History, Syncline-Last, Syncline-Seq, Syncline-Type, "
            + Addresses.PROJECT_HEADER;
    private static final String FOR_S = "600";

    private final Set<String> origins;

    CrossOrigin(PageSettings settings) {
        this.origins = settings.origins();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEHIND_SECURITY_HEADERS);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin)) {
            context.next();
            return;
        }
        MultiMap headers = context.response().headers();
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWERED);
        context.addHeadersEndHandler(answered -> headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN));
        boolean asksFirst = request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (!asksFirst) {
            context.next();
            return;
        }
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ASKED);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, FOR_S);
        context.response().setStatusCode(NO_CONTENT).end();
    }
}
