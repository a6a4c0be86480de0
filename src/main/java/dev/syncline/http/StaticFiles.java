package dev.syncline.http;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the page from memory: tagged, compressed once, and asked for again each time, so that versions never mix. The
 * number of files is that of the build. While developing, Quarkus' own handler serves them fresh.
 */
@Singleton
public class StaticFiles {
    private static final int AFTER_BODY_BOUNDS = 800;
    private static final String INDEX = "index.html";

    private final Vertx vertx;
    private final Map<String, StaticFile> loaded = new ConcurrentHashMap<>();

    StaticFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    void register(@Observes Filters filters) {
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            filters.register(this::serve, AFTER_BODY_BOUNDS);
        }
    }

    private void serve(RoutingContext context) {
        HttpMethod method = context.request().method();
        String path = context.request().path();
        String name = "/".equals(path) ? INDEX : path.substring(Math.min(1, path.length()));
        if (!(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) || !StaticFile.mayBe(name)) {
            context.next();
            return;
        }
        StaticFile known = loaded.get(name);
        if (known != null) {
            send(context, known);
            return;
        }
        vertx.executeBlocking(() -> StaticFile.load(name), false)
                .onFailure(context::fail)
                .onSuccess(found -> found(context, name, found));
    }

    private void found(RoutingContext context, String name, Optional<StaticFile> found) {
        if (found.isEmpty()) {
            context.next();
            return;
        }
        loaded.put(name, found.get());
        send(context, found.get());
    }

    private static void send(RoutingContext context, StaticFile file) {
        HttpServerResponse response = context.response();
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        Buffer body = file.plain();
        String tag = file.tag();
        if (file.brotli() != null && accepts(accepted, "br")) {
            body = file.brotli();
            tag = variant(tag, "br");
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "br");
        } else if (file.gzip() != null && accepts(accepted, "gzip")) {
            body = file.gzip();
            tag = variant(tag, "gzip");
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        response.putHeader(HttpHeaders.ETAG, tag)
                .putHeader(HttpHeaders.VARY, "Accept-Encoding")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (Tags.matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.headers().remove(HttpHeaders.CONTENT_ENCODING);
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType())
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private static String variant(String tag, String coding) {
        return tag.substring(0, tag.length() - 1) + "-" + coding + "\"";
    }

    /** Whether an {@code Accept-Encoding} header names a coding and does not rule it out. */
    private static boolean accepts(String header, String coding) {
        if (header == null) {
            return false;
        }
        for (String item : header.split(",")) {
            String[] parts = item.strip().split(";");
            boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
            if (parts[0].strip().equalsIgnoreCase(coding) && !refused) {
                return true;
            }
        }
        return false;
    }
}
