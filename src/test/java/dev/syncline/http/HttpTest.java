package dev.syncline.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** What tests of the addresses share: somebody signed in, and what a refusal looks like. */
final class HttpTest {
    private HttpTest() {}

    /** A guest with a session of their own. */
    record Guest(String token, String user, String session, String personalProject) {
        RequestSpecification asks() {
            return given().auth().preemptive().oauth2(token);
        }

        String create(String type, String title) {
            return asks().contentType(ContentType.JSON)
                    .body(Map.of("type", type, "title", title))
                    .post("/documents")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
        }

        String createProject(String name) {
            return asks().contentType(ContentType.JSON)
                    .body(Map.of("name", name))
                    .post("/projects")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
        }
    }

    static Guest guest(String name) {
        var body = given().contentType(ContentType.JSON)
                .body(Map.of("displayName", name))
                .post("/sessions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Guest(
                body.getString("token"),
                body.getString("user"),
                body.getString("session"),
                body.getString("personalProject"));
    }

    static ValidatableResponse refused(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("status", equalTo(status));
    }
}
