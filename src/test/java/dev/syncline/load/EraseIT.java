package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.process.ServerProcess.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that erases, as an operator types it. */
class EraseIT {
    @TempDir
    Path folder;

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
                assertThat(server.run("erase", "project", project).code())
                        .as("while a server has the database")
                        .isEqualTo(2);
            }
            server.stop();

            Ended first = server.run("erase", "project", project);
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).contains("erased the project with 1 documents");
            assertThat(server.run("erase", "project", project).code())
                    .as("twice")
                    .isEqualTo(1);
            Ended person = server.run("erase", "person", ada.user());
            assertThat(person.code()).as(person.err()).isZero();
            assertThat(person.out()).contains("erased the person with ");
            assertThat(server.run("erase", "person", project + "x").code())
                    .as("no id")
                    .isEqualTo(2);
            assertThat(server.run("erase").err()).contains("Exit codes");
            assertThat(server.run("erase", "--help").out()).contains("Exit codes");

            server.start();
            assertThat(bob.json(kept).path("text").asText()).isEmpty();
            assertThatThrownBy(() -> bob.json(erased)).hasMessageContaining("404");
            assertThatThrownBy(() -> ada.json(alone)).as("her session").hasMessageContaining("401");
        }
    }
}
