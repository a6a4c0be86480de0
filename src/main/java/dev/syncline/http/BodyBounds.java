package dev.syncline.http;

import dev.syncline.store.PrefixLimits;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Refuses a body by its announced size before any of it is read, and a body that announces none. Only bodies of
 * Automerge bytes, pushes and chunks below a signed prefix may be large.
 */
@Singleton
public class BodyBounds {
    private static final int AFTER_SECURITY_HEADERS = 900;

    private final Limits.Http limits;
    private final LastResort lastResort;

    private final int chunkBytesMax;

    BodyBounds(Limits limits, PrefixLimits prefixes, LastResort lastResort) {
        this.limits = limits.http();
        this.chunkBytesMax = prefixes.chunkBytesMax();
        this.lastResort = lastResort;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_SECURITY_HEADERS);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        int bytesMax = request.path().startsWith(SignedPaths.ROOT)
                ? chunkBytesMax
                : bytesMax(request.getHeader(HttpHeaders.CONTENT_TYPE));
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (announced == null && chunked) {
            lastResort.answerUnread(context, new Fault(FaultCode.BAD_REQUEST, "this body needs a Content-Length"));
            return;
        }
        if (announced != null && length(announced) > bytesMax) {
            lastResort.answerUnread(context, new Fault(FaultCode.PAYLOAD_TOO_LARGE, "at most " + bytesMax + " bytes"));
            return;
        }
        context.next();
    }

    private int bytesMax(String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith(HttpTypes.AUTOMERGE) || type.startsWith(HttpTypes.BYTES)) {
            return limits.bodyBytesMax();
        }
        return type.startsWith(HttpTypes.CBOR) ? limits.pushBytesMax() : limits.jsonBytesMax();
    }

    private static long length(String announced) {
        try {
            return Long.parseLong(announced.strip());
        } catch (NumberFormatException malformed) {
            return Long.MAX_VALUE;
        }
    }
}
