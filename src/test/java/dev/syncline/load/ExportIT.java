package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.process.ServerProcess.Ended;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that export and import, as an operator types them. */
class ExportIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP20] a project that was exported, erased and imported opens again, sound, and people write on")
    void op20_commandLine() throws Exception {
        String file = folder.resolve("project.syncline").toString();
        try (var server = new ServerProcess(folder.resolve("server")).start();
                Writer writer = Writer.ofNote();
                Writer other = Writer.ofNote()) {
            Guest ada = Guest.signIn(server, "Ada");
            String project = ada.project("to be moved", List.of());
            DocumentId note = DocumentId.parse(ada.make(project, "note"));
            write(server, ada, note, writer, "before ");
            server.stop();

            Ended exported = server.run("export", "project", project, file);
            assertThat(exported.code()).as(exported.err()).isZero();
            assertThat(exported.out()).contains("exported 1 documents, ");
            assertThat(server.run("export", "project", project, file).code())
                    .as("a file that is there")
                    .isEqualTo(2);
            assertThat(server.run("erase", "project", project).code()).isZero();

            assertDamagedIsRefused(server, Path.of(file));
            Ended imported = server.run("import", file);
            assertThat(imported.code()).as(imported.err()).isZero();
            assertThat(imported.out()).contains("imported 1 documents, ");
            Ended verified = server.run("verify");
            assertThat(verified.code()).as(verified.err()).isZero();

            server.start();
            assertThat(ada.json(note).path("text").asText()).isEqualTo("before ");
            assertThat(ada.journal(note).getLast().author().text()).isEqualTo(ada.user());
            write(server, ada, note, other, "after ");
            assertThat(ada.json(note).path("text").asText()).contains("before ", "after ");
        }
    }

    private void assertDamagedIsRefused(ServerProcess server, Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length / 2));
        Ended refused = server.run("import", cut.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("syncline: DAMAGED_FILE: ");
    }

    private static void write(ServerProcess server, Guest guest, DocumentId document, Writer writer, String words)
            throws Exception {
        try (SyncClient client = SyncClient.greeted(server.uri("/"), guest.token())) {
            client.open(document, null, writer.timeline());
            writer.type(words);
            client.push(writer.pushLast(document));
        }
    }
}
