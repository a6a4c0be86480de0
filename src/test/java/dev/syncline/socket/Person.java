package dev.syncline.socket;

import static io.restassured.RestAssured.given;

import dev.syncline.id.DocumentId;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Map;

/** A guest with a session, for tests. */
public record Person(String token, String user, String session) {
    public static Person guest(String name) {
        return guest(given(), name);
    }

    /** A guest of a server elsewhere. */
    public static Person guest(URI server, String name) {
        return guest(given().baseUri(server.toString()).port(server.getPort()), name);
    }

    private static Person guest(RequestSpecification request, String name) {
        var body = request.contentType(ContentType.JSON)
                .body(Map.of("displayName", name))
                .post("/sessions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Person(body.getString("token"), body.getString("user"), body.getString("session"));
    }

    public RequestSpecification asks() {
        return given().auth().preemptive().oauth2(token);
    }

    /** The document as JSON, as committed. */
    public String json(DocumentId document) {
        return asks().accept("application/json")
                .get("/documents/" + document.text())
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    public String project(String name) {
        return asks().contentType(ContentType.JSON)
                .body(Map.of("name", name))
                .post("/projects")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public void addMember(String project, Person other, String role) {
        asks().contentType(ContentType.JSON)
                .body(Map.of("role", role))
                .put("/projects/" + project + "/members/" + other.user)
                .then()
                .statusCode(org.hamcrest.Matchers.lessThan(300));
    }
}
