package dev.syncline.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.IssuerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of bad input, at every door it can come through: {@link BadInput} is the table. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class BadInputAtEveryDoorTest {
    private static Scene scene;
    private static Connection database;

    @TestHTTPResource("/")
    URI server;

    @BeforeEach
    void begin() throws Exception {
        if (scene == null) {
            Config config = ConfigProvider.getConfig();
            database = DriverManager.getConnection(
                    config.getValue("quarkus.datasource.jdbc.url", String.class),
                    config.getValue("quarkus.datasource.username", String.class),
                    config.getValue("quarkus.datasource.password", String.class));
            scene = new Scene(server, database);
        }
    }

    @AfterAll
    static void end() throws Exception {
        scene.close();
        database.close();
    }

    static Stream<BadInput> rows() {
        return BadInput.table();
    }

    @ParameterizedTest(name = "[BI1] {0}")
    @MethodSource("rows")
    void bi1_badInput(BadInput row) throws Exception {
        scene.connected();
        Map<String, Long> before = scene.rows();

        assertThat(row.attempt().on(scene)).isEqualTo(row.answer());

        // A refused entry uses its LSN: its chunk, without bytes, and that of the good entry behind it are one row.
        before.merge("chunk", row.answer().startsWith("entry ") ? 1L : 0L, Long::sum);
        assertThat(scene.rows()).isEqualTo(before);
        scene.goodEntryGoesOn();
    }
}
