package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native executable with a heap that holds itself, but not what it is sent. */
class OutOfMemoryNativeIT {
    private static final int EXIT_OUT_OF_MEMORY = 3;
    private static final int BODY_BYTES = 30_000_000;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP9] the executable that runs out of memory ends, and its last line says so")
    void op9_outOfMemory() throws Exception {
        try (var server = new ServerProcess(folder).jvmArgument("-Xmx32m").start()) {
            endsSayingSo(server);
        }
    }

    /** Gives a server with a small heap more than fits in it. */
    static void endsSayingSo(ServerProcess server) throws Exception {
        var file = HttpRequest.newBuilder(server.uri("/documents"))
                .header(
                        "Authorization",
                        "Bearer " + Person.guest(server.uri("/"), "Ada").token())
                .header("Content-Type", "application/vnd.automerge")
                .POST(BodyPublishers.ofByteArray(new byte[BODY_BYTES]))
                .build();

        assertThatThrownBy(() -> HttpClient.newHttpClient().send(file, BodyHandlers.discarding()))
                .isInstanceOf(IOException.class);

        assertThat(server.awaitEnd()).isEqualTo(EXIT_OUT_OF_MEMORY);
        assertThat(Files.readAllLines(server.log()).getLast())
                .startsWith("Terminating due to java.lang.OutOfMemoryError");
    }
}
