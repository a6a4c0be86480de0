package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.app.Types;
import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.process.ServerProcess.Ended;
import dev.syncline.socket.SyncClient;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flipped bit in a database: what the running server makes of it, and the command that finds it. */
class VerifyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FLIP =
            "update chunk set payload = set_bit(payload, 77, 1 - get_bit(payload, 77)) where document_id = '%s'";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[OP8] verify finds the document with a flipped bit, and that one alone is QUARANTINED (RELIABILITY 12,"
                    + " 13)")
    void op8_flippedBit() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            Guest guest = Guest.signIn(server, "operator");
            DocumentId sound = imported(guest);
            DocumentId damaged = imported(guest);

            assertThat(Rows.change(server.folder(), FLIP.formatted(uuid(damaged))))
                    .isEqualTo(1);

            assertThatThrownBy(() -> guest.journal(damaged)).hasMessageContaining("503");
            assertNeverEmpty(server, guest, damaged);
            assertThat(guest.journal(sound)).hasSize(1);
            assertThat(metrics(server.uri("/q/metrics")))
                    .containsPattern("syncline_journal_quarantined_total\\{what=\"entries\"\\} [1-9]");
            Ended busy = server.run("verify");
            // The embedded database belongs to its server; another one can be read meanwhile.
            assertThat(busy.code()).as(busy.err()).isEqualTo(server.bringsDatabase() ? 2 : 1);

            server.stop();
            Ended all = server.run("verify");
            assertThat(all.code()).as(all.err()).isEqualTo(1);
            JsonNode summary = JSON.readTree(all.out().lines().toList().getLast());
            assertThat(summary.path("documents").asInt()).isEqualTo(2);
            assertThat(summary.path("damaged").get(0).path("document").asText()).isEqualTo(damaged.text());
            assertThat(server.run("verify", sound.text()).code()).isZero();
            assertThat(server.run("verify", "--rows-only", damaged.text()).code())
                    .isEqualTo(1);
            assertThat(server.run("verify", "no-id").code()).isEqualTo(2);
            assertThat(server.run("verify", "--help").out()).contains("Exit codes");
        }
    }

    /** Opened by somebody who would make it if it were not there, it is an error and no new document (RELIABILITY 12). */
    private static void assertNeverEmpty(ServerProcess server, Guest guest, DocumentId damaged) throws Exception {
        String rows = "update chunk set name = name where document_id = '%s'".formatted(uuid(damaged));
        int before = Rows.change(server.folder(), rows);
        try (SyncClient client = SyncClient.greeted(server.uri("/"), guest.token())) {
            client.send(new UpFrame.Open(damaged, "note", null, null, 0, null, List.of()));
            assertThat(client.await(DownFrame.Fault.class).code()).isEqualTo("QUARANTINED");
        }
        assertThat(Rows.change(server.folder(), rows)).isEqualTo(before).isPositive();
    }

    private static DocumentId imported(Guest guest) throws Exception {
        JsonNode made = JSON.readTree(guest.importFile(Types.NOTE.genesis()).body());
        return DocumentId.parse(made.path("id").asText());
    }

    private static String uuid(DocumentId document) {
        return new java.util.UUID(document.hi(), document.lo()).toString();
    }

    private static String metrics(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
