package dev.syncline.http;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Refuses other spellings of addresses below signed prefixes, before anybody makes something of them. */
@Singleton
public class SignedPaths {
    static final String ROOT = "/users/";
    private static final int BEFORE_BODIES = 950;

    private final LastResort lastResort;

    SignedPaths(LastResort lastResort) {
        this.lastResort = lastResort;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_BODIES);
    }

    private void check(RoutingContext context) {
        String path = PrefixSignatures.rawPath(context.request());
        if (path.startsWith(ROOT) && isStrange(path)) {
            lastResort.answerUnread(
                    context,
                    new Fault(FaultCode.BAD_REQUEST, "the address has dots or an encoding where none belongs"));
        } else {
            context.next();
        }
    }

    private static boolean isStrange(String path) {
        return path.contains(".")
                || path.contains("%")
                || path.contains("//")
                || path.contains("\\")
                || path.contains(";");
    }
}
