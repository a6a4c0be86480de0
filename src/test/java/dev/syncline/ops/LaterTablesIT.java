package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is restarted while a later version is being rolled out. */
class LaterTablesIT {
    private static final String LATER = """
        insert into flyway_schema_history
            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
        values (999, '999', 'later', 'SQL', 'V999__later.sql', 1, current_user, 1, true)
        """;

    private final TestPostgres.Database database = TestPostgres.database();

    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP18] a server starts and writes on tables that a later version has migrated")
    void op18_laterTables() throws Exception {
        try (var server = new ServerProcess(folder)
                        .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                        .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                        .env("QUARKUS_DATASOURCE_PASSWORD", database.password())
                        .start();
                Writer writer = Writer.ofNote()) {
            server.stop();
            migrateLater();

            server.start();

            Person ada = Person.guest(server.uri("/"), "Ada");
            DocumentId document = Ids.document();
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token())) {
                client.open(document, "note", writer.timeline());
                writer.type("on later tables");
                assertThat(client.push(writer.pushLast(document)).lsn()).isEqualTo(1);
            }
        }
    }

    /** What a later version leaves behind: a column that this one does not know, and its own line. */
    private void migrateLater() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("alter table document add column later text");
            statement.execute(LATER);
        }
    }
}
