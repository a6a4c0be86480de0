package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data folder of a stopped server is copied, and put back later, as docs/OPERATE.md says. */
class BackupIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP14] a copy of the data folder that is put back is the state of that moment, sound, and goes on")
    void op14_backupAndRestore() throws Exception {
        Path backup = folder.resolve("backup");
        try (var server = new ServerProcess(folder.resolve("server")).start();
                Writer writer = Writer.ofNote()) {
            Guest guest = Guest.signIn(server, "operator");
            DocumentId document = DocumentId.parse(guest.make(guest.project("backup", List.of()), "note"));
            write(server, guest, document, writer, "before ");
            Path data = server.folder().resolve("data");

            server.stop();
            copy(data, backup);
            server.start();
            write(server, guest, document, writer, "behind ");
            assertThat(guest.json(document).path("text").asText()).isEqualTo("before behind ");
            server.stop();
            delete(data);
            copy(backup, data);

            Process verify = server.command("verify").inheritIO().start();
            assertThat(verify.waitFor()).as("verify").isZero();
            server.start();
            assertThat(guest.json(document).path("text").asText()).isEqualTo("before ");
            try (Writer other = Writer.ofNote()) {
                write(server, guest, document, other, "again ");
            }
            assertThat(guest.json(document).path("text").asText()).contains("before ", "again ");
        }
    }

    private static void write(ServerProcess server, Guest guest, DocumentId document, Writer writer, String words)
            throws Exception {
        try (SyncClient client = SyncClient.greeted(server.uri("/"), guest.token())) {
            client.open(document, null, writer.timeline());
            writer.type(words);
            client.push(writer.pushLast(document));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }
}
