package dev.syncline.identity;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What a request shows to say who it is. A token in the {@code Authorization} header, or, on an upgrade, in the
 * subprotocol carrier, counts before the cookie.
 *
 * @param bearer the token of the header or the carrier
 * @param cookie the token of the session cookie
 * @param origin the page that made the request, where the browser says so
 * @param home the origin of this server as the request addressed it
 * @param guarded whether a foreign page could do harm with the cookie of its visitor: true for all that changes something,
 *     and for every upgrade
 */
public record Credentials(
        Optional<String> bearer, Optional<String> cookie, Optional<String> origin, String home, boolean guarded) {
    /** The subprotocol that a client names beside the carrier of its token, and the only one the server selects. */
    public static final String CARRIER = "bearer-token-carrier";

    private static final String CARRIED = "quarkus-http-upgrade#Authorization#";
    private static final String BEARER = "Bearer ";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** The credentials of a plain request. */
    public static Credentials of(HttpServerRequest request) {
        return of(request, header(request), !SAFE.contains(request.method()));
    }

    /** The credentials of the request that becomes a WebSocket. */
    public static Credentials ofUpgrade(HttpServerRequest request) {
        return of(request, header(request).or(() -> carried(request)), true);
    }

    /** The credentials of a request that the renewal cookie speaks for; its token is the renewal's secret. */
    public static Credentials ofRenewal(HttpServerRequest request) {
        return of(request, Optional.empty(), Cookies.renewal(request), true);
    }

    private static Credentials of(HttpServerRequest request, Optional<String> bearer, boolean guarded) {
        return of(request, bearer, Cookies.session(request), guarded);
    }

    private static Credentials of(
            HttpServerRequest request, Optional<String> bearer, Optional<String> cookie, boolean guarded) {
        return new Credentials(
                bearer,
                cookie,
                Optional.ofNullable(request.getHeader("Origin")),
                request.scheme() + "://" + request.authority(),
                guarded);
    }

    private static Optional<String> header(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization")).flatMap(Credentials::token);
    }

    private static Optional<String> carried(HttpServerRequest request) {
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (offered == null) {
            return Optional.empty();
        }
        for (String protocol : offered.split(",")) {
            if (protocol.strip().startsWith(CARRIED)) {
                return decoded(protocol.strip().substring(CARRIED.length())).flatMap(Credentials::token);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> token(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }
}
