package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database is killed while its server lives. */
class DatabaseEndsIT {
    private static final int EXIT_DATABASE_ENDED = 3;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[EP9] a server whose own Postgres was killed ends and says so last; started again, it has everything")
    void ep9_theServerEndsToo() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start();
                Writer writer = Writer.ofNote()) {
            Person ada = Person.guest(server.uri("/"), "Ada");
            DocumentId document = Ids.document();
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token())) {
                client.open(document, "note", writer.timeline());
                writer.type("kept");
                client.push(writer.pushLast(document));

                server.postmaster().orElseThrow().destroyForcibly();

                assertThat(server.awaitEnd()).isEqualTo(EXIT_DATABASE_ENDED);
                assertThat(client.awaitClosed().code()).isEqualTo(1001);
            }
            assertThat(Files.readAllLines(server.log()).getLast())
                    .startsWith("syncline: The Postgres in ")
                    .contains("ended by itself");

            server.start();
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token())) {
                assertThat(client.open(document, null, writer.timeline()).seq()).isEqualTo(2);
            }
        }
    }
}
