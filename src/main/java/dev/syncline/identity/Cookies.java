package dev.syncline.identity;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The two cookies of a browser: the access token, and the renewal that outlives it. No script can read either. */
public final class Cookies {
    private static final String SESSION = "syncline-session";
    private static final String RENEWAL = "syncline-renewal";
    private static final String HOST_PREFIX = "__Host-";
    private static final String RENEWAL_PATH = "/sessions";

    private Cookies() {}

    static Optional<String> session(HttpServerRequest request) {
        return value(request, SESSION);
    }

    static Optional<String> renewal(HttpServerRequest request) {
        return value(request, RENEWAL);
    }

    /** Hands both cookies to the browser. */
    public static void give(HttpServerRequest request, SignedIn signedIn, long renewalMs) {
        long accessSeconds = Math.max(
                1,
                signedIn.principal().expiry().getEpochSecond() - signedIn.now().getEpochSecond());
        set(request, SESSION, signedIn.accessToken(), accessSeconds);
        set(request, RENEWAL, signedIn.renewal(), renewalMs / 1000);
    }

    /** Takes both cookies away. */
    public static void take(HttpServerRequest request) {
        set(request, SESSION, "", 0);
        set(request, RENEWAL, "", 0);
    }

    private static void set(HttpServerRequest request, String name, String value, long seconds) {
        boolean secure = secure(request);
        // The prefix binds a cookie to this very host, and browsers demand the path / for it.
        String path = secure || name.equals(SESSION) ? "/" : RENEWAL_PATH;
        request.response()
                .addCookie(Cookie.cookie(secure ? HOST_PREFIX + name : name, value)
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.STRICT)
                        .setSecure(secure)
                        .setPath(path)
                        .setMaxAge(seconds));
    }

    private static Optional<String> value(HttpServerRequest request, String name) {
        Cookie cookie = request.getCookie(secure(request) ? HOST_PREFIX + name : name);
        return Optional.ofNullable(cookie).map(Cookie::getValue).filter(value -> !value.isEmpty());
    }

    private static boolean secure(HttpServerRequest request) {
        return "https".equals(request.scheme());
    }
}
