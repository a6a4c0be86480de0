package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which database the packaged server takes, and what it says about it. */
class DatabaseChoiceIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[EP4] a second server on one data folder says so in a sentence and ends; the first goes on")
    void ep4_secondServerEnds() throws Exception {
        try (var first = new ServerProcess(folder.resolve("first"));
                var second = new ServerProcess(folder.resolve("second"))) {
            first.start();
            second.env("SYNCLINE_DATA_DIR", first.folder().resolve("data").toString());

            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended with 2")
                    .hasMessageContaining("Another server already works on the data in "
                            + first.folder().resolve("data"));

            assertThat(first.isAlive()).isTrue();
            assertThat(Files.readString(first.log())).contains("Syncline is ready: http://localhost:" + first.port());
        }
    }

    @Test
    @DisplayName("[EP8] with a database configured by one URL no Postgres is started and no data folder made")
    void ep8_configuredDatabase() throws Exception {
        var database = TestPostgres.database();
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                    .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                    .env("QUARKUS_DATASOURCE_PASSWORD", database.password())
                    .start();

            assertThat(server.folder().resolve("data")).doesNotExist();
            try (var connection = database.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from document")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }
}
