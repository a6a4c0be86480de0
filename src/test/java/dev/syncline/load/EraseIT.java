package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that erases, as an operator types it. */
class EraseIT {
    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    @Test
    @DisplayName("[OP13] erase takes a project and a person out of the database, says so, and leaves others alone")
    void op13_commandLine() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start()) {
            Guest ada = Guest.signIn(server, "Ada");
            Guest bob = Guest.signIn(server, "Bob");
            String project = ada.project("to be erased", List.of(bob));
            String hers = ada.project("hers alone", List.of());
            String his = bob.project("his", List.of());
            DocumentId erased = DocumentId.parse(ada.make(project, "note"));
            DocumentId alone = DocumentId.parse(ada.make(hers, "note"));
            DocumentId kept = DocumentId.parse(bob.make(his, "note"));
            if (server.bringsDatabase()) {
                assertThat(erase(server, "project", project).code())
                        .as("while a server has the database")
                        .isEqualTo(2);
            }
            server.stop();

            Ended first = erase(server, "project", project);
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).contains("erased the project with 1 documents");
            assertThat(erase(server, "project", project).code()).as("twice").isEqualTo(1);
            Ended person = erase(server, "person", ada.user());
            assertThat(person.code()).as(person.err()).isZero();
            assertThat(person.out()).contains("erased the person with ");
            assertThat(erase(server, "person", project + "x").code())
                    .as("no id")
                    .isEqualTo(2);
            assertThat(erase(server).err()).contains("Exit codes");
            assertThat(erase(server, "--help").out()).contains("Exit codes");

            server.start();
            assertThat(bob.json(kept).path("text").asText()).isEmpty();
            assertThatThrownBy(() -> bob.json(erased)).hasMessageContaining("404");
            assertThatThrownBy(() -> ada.json(alone)).as("her session").hasMessageContaining("401");
        }
    }

    private Ended erase(ServerProcess server, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "erase", ".out");
        Path err = Files.createTempFile(folder, "erase", ".err");
        String[] all = new String[arguments.length + 1];
        all[0] = "erase";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int code = server.command(all)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Ended(
                code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
