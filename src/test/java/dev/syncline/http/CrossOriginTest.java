package dev.syncline.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.socket.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What pages of other origins may ask, as their browsers ask for them. */
@QuarkusTest
@TestProfile(CrossOriginTest.Friends.class)
@QuarkusTestResource(PostgresResource.class)
class CrossOriginTest {
    private static final String FRIEND = "https://home.example";

    /** One origin may ask, and pages of this server may ask another one. */
    public static final class Friends implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("syncline.origins", FRIEND, "syncline.backends", "https://eu.example");
        }
    }

    @Test
    @DisplayName("[MB10] a page of a named origin is told beforehand what it may ask, and reads the answer")
    void mb10_named() {
        given().header("Origin", FRIEND)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options("/documents/x")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", FRIEND)
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Allow-Methods", containsString("PUT"))
                .header("Access-Control-Allow-Headers", containsString("Authorization"));
        Person.guest("Ada")
                .asks()
                .header("Origin", FRIEND)
                .get("/documents")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRIEND)
                .header("Access-Control-Expose-Headers", containsString("Syncline-Seq"))
                .header("Vary", containsString("origin"));
    }

    @Test
    @DisplayName("[MB10] a page of any other origin is not, and its browser keeps the answer from it")
    void mb10_stranger() {
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "PUT")
                .options("/documents/x")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
        Person.guest("Ada")
                .asks()
                .header("Origin", "https://evil.example")
                .get("/documents")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    @DisplayName("[MB10] pages of this server may connect to the servers that were named, and to no others")
    void mb10_policy() {
        given().get("/")
                .then()
                .header("Content-Security-Policy", containsString("connect-src 'self' https://eu.example"));
    }
}
