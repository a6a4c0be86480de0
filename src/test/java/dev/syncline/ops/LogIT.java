package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a packaged server writes to its log. */
class LogIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Java's own, about libraries, on the error output. */
    private static final String JAVAS_OWN = "WARNING: ";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[OP3] the log is one JSON object per line, with ids as fields and without content or tokens; or plain")
    void op3_log() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start()) {
            Person ada = Person.guest(server.uri("/"), "Countess of Lovelace");
            DocumentId document = Ids.document();
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token());
                    Writer writer = Writer.ofNote()) {
                client.open(document, "note", writer.timeline());
                writer.type("very private words");
                client.push(writer.pushLast(document));
            }
            server.stop();

            String log = Files.readString(server.log());
            assertThat(log).doesNotContain(ada.token(), "Lovelace", "private words");
            List<JsonNode> events = events(log);
            assertThat(events)
                    .allSatisfy(
                            event -> assertThat(event.has("timestamp") && event.has("level") && event.has("message"))
                                    .as(event.toString())
                                    .isTrue());
            assertThat(events)
                    .filteredOn(event -> event.at("/mdc/session").asText().equals(ada.session()))
                    .extracting(event -> event.get("message").asText().replaceAll(" \\w+=.*", ""))
                    .containsExactly("session begun", "connection opened", "connection closed");

            Files.delete(server.log());
            server.property("quarkus.log.console.json.enabled", "false").start();
            assertThat(Files.readAllLines(server.log()))
                    .anyMatch(line -> line.contains("INFO"))
                    .noneMatch(line -> line.startsWith("{"));
        }
    }

    private static List<JsonNode> events(String log) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : log.lines().toList()) {
            if (!line.startsWith(JAVAS_OWN)) {
                events.add(JSON.readTree(line));
            }
        }
        return events;
    }
}
