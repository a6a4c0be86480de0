package dev.syncline.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.wire.Limits;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an operator sets and sees. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConfigurationTest {
    @Inject
    Limits limits;

    @Test
    @DisplayName("[OP1] without configuration the limits are those of the record")
    void op1_defaultsAreOneSet() {
        assertThat(limits).isEqualTo(Limits.DEFAULTS);
    }

    @Test
    @DisplayName("[OP2] health, metrics and the description of the addresses are there")
    void op2_whatAnOperatorSees() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/nothing").then().statusCode(404);
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("syncline_refusals_total{code=\"NOT_FOUND\",door=\"http\"}"));
        given().get("/q/metrics").then().body(containsString("syncline_sessions_begun_total"));
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Syncline"))
                .body(
                        "paths.keySet()",
                        hasItems(
                                "/sessions",
                                "/documents",
                                "/documents/{document}",
                                "/projects/{project}/documents/{document}"));
    }
}
