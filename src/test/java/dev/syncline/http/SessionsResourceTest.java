package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Cookies;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How sessions begin, go on and end over HTTP. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class SessionsResourceTest {
    @Test
    @DisplayName("[IN1] an issuer's token is exchanged for a session of the same user each time")
    void in1_aTokenIsExchanged() {
        String first = exchange(IssuerResource.TEST.sign(TestIssuer.good("grace")))
                .statusCode(201)
                .body("displayName", equalTo("GRACE"))
                .extract()
                .path("user");
        String second = exchange(IssuerResource.TEST.sign(TestIssuer.good("grace")))
                .statusCode(201)
                .extract()
                .path("user");

        assertThat(second).isEqualTo(first);
    }

    @Test
    @DisplayName("[IN2] each way in which an issuer's token is bad has its code over HTTP")
    void in2_badTokensOfIssuers() {
        TestIssuer issuer = IssuerResource.TEST;
        Instant now = Instant.now();
        refused(
                exchange(issuer.sign(
                        TestIssuer.good("eve").issuedAt(now.minusSeconds(300)).expiresAt(now.minusSeconds(60)))),
                401,
                "TOKEN_EXPIRED");
        refused(exchange(issuer.sign(TestIssuer.good("eve").issuer("https://evil.example"))), 401, "TOKEN_ISSUER");
        refused(exchange(issuer.sign(TestIssuer.good("eve").audience("else"))), 401, "TOKEN_AUDIENCE");
        refused(
                exchange(issuer.sign(TestIssuer.good("eve").expiresAt(now.plusSeconds(86_400)))),
                401,
                "TOKEN_LIFETIME");
        refused(exchange("nonsense"), 401, "TOKEN_INVALID").header("WWW-Authenticate", "Bearer");
    }

    @Test
    @DisplayName("[HT2] without credentials, or with bad ones, nothing answers")
    void ht2_badAccessTokens() {
        Guest ada = guest("Ada");
        String[] parts = ada.token().split("\\.");
        for (String path :
                List.of("/documents", "/projects", "/sessions/current", "/documents/x", "/projects/x/members")) {
            refused(given().get(path).then(), 401, "UNAUTHENTICATED");
            refused(bearer("nonsense").get(path).then(), 401, "TOKEN_INVALID");
            refused(bearer(parts[0] + "." + parts[1] + ".AAAA").get(path).then(), 401, "TOKEN_SIGNATURE");
            refused(
                    bearer(IssuerResource.TEST.sign(TestIssuer.good("ada")))
                            .get(path)
                            .then(),
                    401,
                    "TOKEN_ISSUER");
        }
    }

    @Test
    @DisplayName("[IN1] a guest needs a name")
    void in1_aGuestNeedsAName() {
        for (String body : List.of("{}", "{\"displayName\":\"  \"}", "null")) {
            refused(
                    given().contentType(ContentType.JSON)
                            .body(body)
                            .post("/sessions")
                            .then(),
                    400,
                    "BAD_REQUEST");
        }
        refused(
                given().contentType(ContentType.JSON)
                        .body("{\"displayName\":")
                        .post("/sessions")
                        .then(),
                400,
                "BAD_REQUEST");
        refused(
                given().contentType(ContentType.JSON)
                        .body("[1]")
                        .post("/sessions")
                        .then(),
                400,
                "BAD_REQUEST");
    }

    @Test
    @DisplayName("[IN3] a browser gets cookies that no script and no other site can use, and they sign it in")
    void in3_cookies() {
        var answer = given().contentType(ContentType.JSON)
                .body(Map.of("displayName", "Ada"))
                .post("/sessions")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .extract();
        Cookies cookies = answer.detailedCookies();
        for (String name : List.of("syncline-session", "syncline-renewal")) {
            assertThat(cookies.get(name).isHttpOnly()).isTrue();
            assertThat(cookies.get(name).getSameSite()).isEqualToIgnoringCase("Strict");
            assertThat(cookies.get(name).isSecured()).isFalse();
        }
        assertThat(cookies.get("syncline-renewal").getPath()).isEqualTo("/sessions");

        given().cookies(cookies)
                .get("/sessions/current")
                .then()
                .statusCode(200)
                .body("session", equalTo(answer.path("session")))
                .body("$", not(org.hamcrest.Matchers.hasKey("token")));
    }

    @Test
    @DisplayName("[IN3] a cookie changes nothing for a page of another origin, nor without one")
    void in3_foreignOrigins() {
        Cookies cookies = cookiesOf("Ada");
        Map<String, String> project = Map.of("name", "Shared");
        for (String origin : List.of("https://evil.example", "null", "http://localhost:1", home() + ".evil.example")) {
            refused(
                    given().cookies(cookies)
                            .header("Origin", origin)
                            .contentType(ContentType.JSON)
                            .body(project)
                            .post("/projects")
                            .then(),
                    403,
                    "ORIGIN_NOT_ALLOWED");
            refused(
                    given().header("Origin", origin)
                            .contentType(ContentType.JSON)
                            .body(Map.of("displayName", "Eve"))
                            .post("/sessions")
                            .then(),
                    403,
                    "ORIGIN_NOT_ALLOWED");
        }
        refused(
                given().cookies(cookies)
                        .contentType(ContentType.JSON)
                        .body(project)
                        .post("/projects")
                        .then(),
                403,
                "ORIGIN_NOT_ALLOWED");
        given().cookies(cookies)
                .header("Origin", home())
                .contentType(ContentType.JSON)
                .body(project)
                .post("/projects")
                .then()
                .statusCode(201);
    }

    @Test
    @DisplayName("[IN4] the renewal cookie renews, the next one is another, and garbage renews nothing")
    void in4_renewal() {
        Cookies first = cookiesOf("Ada");

        var renewed = renew(first).statusCode(200).extract();
        Cookies second = renewed.detailedCookies();
        assertThat(second.getValue("syncline-renewal")).isNotEqualTo(first.getValue("syncline-renewal"));
        bearer(renewed.path("token")).get("/sessions/current").then().statusCode(200);

        refused(given().header("Origin", home()).post("/sessions/renewal").then(), 401, "UNAUTHENTICATED");
        refused(
                given().header("Origin", home())
                        .cookie("syncline-renewal", "nonsense")
                        .post("/sessions/renewal")
                        .then(),
                401,
                "TOKEN_INVALID");
        refused(
                given().header("Origin", "https://evil.example")
                        .cookies(second)
                        .post("/sessions/renewal")
                        .then(),
                403,
                "ORIGIN_NOT_ALLOWED");
    }

    @Test
    @DisplayName("[IN7] an ended session is over at once: token, cookies and renewal")
    void in7_theEnd() {
        Cookies cookies = cookiesOf("Ada");
        String token = cookies.getValue("syncline-session");

        given().cookies(cookies)
                .header("Origin", home())
                .delete("/sessions/current")
                .then()
                .statusCode(204)
                .header("Set-Cookie", containsString("Max-Age=0"));

        refused(bearer(token).get("/documents").then(), 401, "SESSION_ENDED");
        refused(given().cookies(cookies).get("/documents").then(), 401, "SESSION_ENDED");
        refused(renew(cookies), 401, "SESSION_ENDED");
    }

    private static ValidatableResponse exchange(String token) {
        return bearer(token).post("/sessions").then();
    }

    private static ValidatableResponse renew(Cookies cookies) {
        return given().cookies(cookies)
                .header("Origin", home())
                .post("/sessions/renewal")
                .then();
    }

    private static Cookies cookiesOf(String name) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("displayName", name))
                .post("/sessions")
                .then()
                .statusCode(201)
                .extract()
                .detailedCookies();
    }

    private static io.restassured.specification.RequestSpecification bearer(String token) {
        return given().auth().preemptive().oauth2(token);
    }

    private static String home() {
        return "http://localhost:" + RestAssured.port;
    }
}
