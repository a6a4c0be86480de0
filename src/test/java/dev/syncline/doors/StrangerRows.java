package dev.syncline.doors;

import dev.syncline.http.IssuerResource;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.TestIssuer;
import dev.syncline.wire.Frames;
import io.restassured.RestAssured;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requests of people who are nobody here, or not what they say. */
final class StrangerRows extends Rows {
    private static final String JSON = "application/json";
    private static final String CBOR = "application/cbor";
    private static final byte[] NOTE = "{\"type\":\"note\"}".getBytes(StandardCharsets.UTF_8);

    @Override
    void add() {
        credentials();
    }

    private void credentials() {
        everyDoor("no token", "401 UNAUTHENTICATED", scene -> Map.of());
        everyDoor("an expired token", "401 TOKEN_EXPIRED", scene -> bearer(scene.tokens.expired(scene.ada)));
        everyDoor("a forged token", "401 TOKEN_SIGNATURE", scene -> bearer(forged(scene.ada.token())));
        everyDoor("no token at all", "401 TOKEN_INVALID", scene -> bearer("nonsense"));
        everyDoor(
                "a token of another issuer",
                "401 TOKEN_ISSUER",
                scene -> bearer(scene.tokens.ofIssuer(scene.ada, "somebody")));
        everyDoor(
                "a token for another audience",
                "401 TOKEN_AUDIENCE",
                scene -> bearer(scene.tokens.forAudience(scene.ada, "somebody")));
        everyDoor(
                "a page of a foreign origin",
                "403 ORIGIN_NOT_ALLOWED",
                scene -> Map.of("Cookie", "syncline-session=" + scene.ada.token(), "Origin", "https://evil.example"));

        Instant past = Instant.now().minusSeconds(60);
        signIn(
                "an expired token",
                "401 TOKEN_EXPIRED",
                sign(claims -> claims.issuedAt(past).expiresAt(past)));
        signIn("a forged token", "401 TOKEN_SIGNATURE", forged(sign(claims -> {})));
        signIn("a token of another issuer", "401 TOKEN_ISSUER", sign(claims -> claims.issuer("https://evil.example")));
        signIn("a token for another audience", "401 TOKEN_AUDIENCE", sign(claims -> claims.audience("somebody")));
        row(
                "a page of a foreign origin",
                "POST /sessions",
                "403 ORIGIN_NOT_ALLOWED",
                scene -> Answers.problem(scene.post(
                        RestAssured.given().header("Origin", "https://evil.example"),
                        JSON,
                        "{\"displayName\":\"Eve\"}".getBytes(StandardCharsets.UTF_8),
                        "/sessions")));
    }

    private void everyDoor(String line, String answer, Function<Scene, Map<String, String>> headers) {
        row(
                line,
                "DELETE /documents/{id}",
                answer,
                scene -> Answers.problem(
                        RestAssured.given().headers(headers.apply(scene)).delete(path(scene.document))));
        row(
                line,
                "POST /documents",
                answer,
                scene -> Answers.problem(
                        scene.post(RestAssured.given().headers(headers.apply(scene)), JSON, NOTE, "/documents")));
        row(
                line,
                "POST /sync/push",
                answer,
                scene -> Answers.problem(scene.post(
                        RestAssured.given().headers(headers.apply(scene)),
                        CBOR,
                        Frames.encode(scene.adasWork.push(scene.document, 1, 1)),
                        "/sync/push")));
        row(
                line,
                "POST /sync/connections",
                answer,
                scene -> Answers.problem(scene.post(
                        RestAssured.given().headers(headers.apply(scene)), JSON, new byte[0], "/sync/connections")));
        row(line, "the upgrade", answer, scene -> Answers.upgrade(scene.server, "/sync", headers.apply(scene)));
    }

    private void signIn(String line, String answer, String token) {
        row(
                line,
                "POST /sessions",
                answer,
                scene -> Answers.problem(
                        scene.post(RestAssured.given().headers(bearer(token)), JSON, new byte[0], "/sessions")));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static String forged(String token) {
        return token.substring(0, token.length() - 4) + "AAAA";
    }

    private static String sign(Consumer<JwtClaimsBuilder> alteration) {
        JwtClaimsBuilder claims = TestIssuer.good("ada");
        alteration.accept(claims);
        return IssuerResource.TEST.sign(claims);
    }

    private static String path(DocumentId document) {
        return "/documents/" + document.text();
    }
}
