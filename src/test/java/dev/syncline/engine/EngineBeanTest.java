package dev.syncline.engine;

import static dev.syncline.engine.EngineContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.List;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EngineBeanTest {
    @Inject
    Engine engine;

    @Test
    @DisplayName("[EN14] the server starts the engine with itself, and tells its health and measures")
    void en14_startsWithTheServer() {
        DocumentId document = Authors.someDocument(14);

        await(engine.load(document, List.of(Types.BOARD.genesis())));

        assertThat(await(engine.json(document))).contains("\"To do\"");
        RestAssured.get("/q/health/ready").then().body("checks.find { it.name == 'engine' }.status", Matchers.is("UP"));
        assertThat(RestAssured.get("/q/metrics").asString()).contains("syncline_engine_instances");
        engine.drop(document);
    }
}
