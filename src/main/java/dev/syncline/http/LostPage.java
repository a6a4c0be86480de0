package dev.syncline.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Locale;

/** What a person sees who follows an address that leads nowhere. Programs get a problem. */
@Singleton
class LostPage {
    private static final String FILE = "not-found.html";
    private static final String PAGES = "text/html";

    private final StaticFile file = StaticFile.load(FILE).orElseThrow();

    /** Whether a browser asks on behalf of a person: it names pages first, and programs name none. */
    static boolean isWanted(HttpServerRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return request.method().equals(HttpMethod.GET)
                && accepted != null
                && accepted.strip().toLowerCase(Locale.ROOT).startsWith(PAGES);
    }

    String mediaType() {
        return file.mediaType();
    }

    byte[] bytes() {
        return file.plain().getBytes();
    }
}
