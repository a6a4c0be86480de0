package dev.syncline.http;

import static dev.syncline.http.HttpTest.refused;
import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.DecoderConfig.decoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.embedded.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of the page. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class StaticFilesTest {
    @Test
    @DisplayName("[HT12] the page's files have a tag and are asked for again; what did not change is not sent")
    void ht12_filesAreTagged() {
        for (String path : List.of("/", "/index.html", "/syncline.js", "/styles.css", "/favicon.ico")) {
            String tag = taking("identity")
                    .get(path)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-cache")
                    .header("Content-Encoding", nullValue())
                    .extract()
                    .header("ETag");
            taking("identity").header("If-None-Match", tag).get(path).then().statusCode(304);
        }
        given().get("/").then().contentType(containsString("text/html"));
        given().get("/syncline.js").then().contentType(containsString("text/javascript"));
    }

    @Test
    @DisplayName("[HT12] a file is compressed for who takes that, under a tag of its own")
    void ht12_filesAreCompressed() {
        var plain =
                taking("identity").head("/styles.css").then().statusCode(200).extract();
        var packed = taking("gzip, br;q=0")
                .head("/styles.css")
                .then()
                .statusCode(200)
                .extract();

        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("ETag")).isNotEqualTo(plain.header("ETag"));
        assertThat(Integer.parseInt(packed.header("Content-Length")))
                .isLessThan(Integer.parseInt(plain.header("Content-Length")) / 2);
    }

    @Test
    @DisplayName("[HT12] nothing but the page's files is served")
    void ht12_nothingElseIsServed() {
        for (String path : List.of(
                "/../application.properties",
                "/..%2fapplication.json",
                "/app/../../db/migration/x.js",
                "/nothing.js",
                "/META-INF/resources/index.html",
                "/dev/syncline/http/StaticFile.class")) {
            refused(given().urlEncodingEnabled(false).get(path).then(), 404, "NOT_FOUND");
        }
    }

    @Test
    @DisplayName("[HT16] an address that leads nowhere is a page for a person and a problem for a program")
    void ht16_lostPeopleGetAPage() {
        for (String path : List.of("/nope", "/nope/deeper", "/notes/1.html")) {
            given().header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                    .get(path)
                    .then()
                    .statusCode(404)
                    .contentType(containsString("text/html"))
                    .header("Content-Security-Policy", containsString("default-src 'none'"))
                    .body(containsString("There is nothing here"));
            refused(given().get(path).then(), 404, "NOT_FOUND");
            refused(given().accept("application/json, text/html").get(path).then(), 404, "NOT_FOUND");
        }
    }

    @Test
    @DisplayName("[BD13] what is sent has the policy of its scope, also where nothing has changed or nothing is there")
    void bd13_policies() {
        String page = "script-src 'self';";
        String tag = policyOf("/", page).extract().header("ETag");
        given().header("If-None-Match", tag)
                .get("/")
                .then()
                .statusCode(304)
                .header("Content-Security-Policy", containsString(page));
        given().accept("text/html").get("/nope").then().header("Content-Security-Policy", containsString(page));
        policyOf("/worker-boot.js?1", "script-src 'self' 'wasm-unsafe-eval'");
        policyOf("/service-worker.js", "script-src 'self'; connect-src 'self'");
        for (String path : List.of("/vault-host.js", "/syncline.js", "/documents", "/nope", "/q/health/live")) {
            policyOf(path, "default-src 'none'").header("Content-Security-Policy", not(containsString("-src 'self'")));
        }
    }

    private static ValidatableResponse policyOf(String path, String part) {
        return given().get(path).then().header("Content-Security-Policy", containsString(part));
    }

    /** A request that says itself which codings it takes, and leaves the answer as it came. */
    private static RequestSpecification taking(String codings) {
        return given().config(config().decoderConfig(decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", codings);
    }
}
