package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a packaged server says last that cannot start, and what its command {@code health} says of it. */
class StartFailureIT {
    private static final int EXIT_NOT_STARTED = 1;
    private static final int EXIT_UNUSABLE_DATABASE = 2;

    /** Java's own, with {@code -XX:+ExitOnOutOfMemoryError}; built into the executable. */
    private static final int EXIT_OUT_OF_MEMORY = 3;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP9] a server without its database ends, and its last line says so")
    void op9_noDatabase() throws Exception {
        try (var server = new ServerProcess(folder)) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:" + portOfNobody() + "/syncline")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_NOT_STARTED);
            assertThat(lines(server).getLast()).startsWith("syncline: The configured database cannot be used: ");
        }
    }

    @Test
    @DisplayName(
            "[OP9] an address that is none of a Postgres is refused without being repeated: it may hold a password")
    void op9_noAddress() throws Exception {
        try (var server = new ServerProcess(folder)) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", "mysql://me:secret@127.0.0.1/x")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_UNUSABLE_DATABASE);
            assertThat(lines(server).getLast())
                    .startsWith("syncline: quarkus.datasource.reactive.url is no address of a Postgres")
                    .doesNotContain("secret");
        }
    }

    @Test
    @DisplayName("[OP9] wrong settings end the start with one line each; [OP10] health says that nobody is ready")
    void op9_wrongSettings() throws Exception {
        try (var server = new ServerProcess(folder)) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:" + portOfNobody() + "/syncline")
                    .env("SYNCLINE_LIMITS_HTTP_PAGE_MAX", "many")
                    .env("SYNCLINE_LIMITS_SESSIONS_DRAIN", "soon")
                    .env("SYNCLINE_ENGINE_CHILDREN", "several")
                    .env("SYNCLINE_STORE_WAIT", "a while")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_NOT_STARTED);
            List<String> lines = lines(server);
            assertThat(lines.subList(lines.size() - 4, lines.size()))
                    .allMatch(line -> line.startsWith("syncline: "))
                    .anyMatch(line -> line.contains("syncline.limits.http.page-max") && line.contains("many"))
                    .anyMatch(line -> line.contains("syncline.limits.sessions.drain") && line.contains("soon"))
                    .anyMatch(line -> line.contains("syncline.engine.children") && line.contains("several"))
                    .anyMatch(line -> line.contains("syncline.store.wait") && line.contains("a while"));
            assertThat(server.command("health").start().waitFor()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("[OP15] another server that is not named by its origin ends the start")
    void op15_backendIsNoOrigin() throws Exception {
        try (var server = new ServerProcess(folder)) {
            server.env("SYNCLINE_BACKENDS", "https://eu.example,https://us.example/")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_NOT_STARTED);
            assertThat(lines(server).getLast())
                    .isEqualTo("syncline: SYNCLINE_BACKENDS names https://us.example/, which is no origin such as"
                            + " https://eu.example.");
        }
    }

    @Test
    @DisplayName("[OP9] a server whose memory is not enough ends, and its last line says so")
    void op9_outOfMemory() throws Exception {
        try (var server = new ServerProcess(folder)) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:" + portOfNobody() + "/syncline")
                    .jvmArgument("-Xmx8m")
                    .jvmArgument("-XX:+ExitOnOutOfMemoryError")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_OUT_OF_MEMORY);
            assertThat(lines(server).getLast()).startsWith("Terminating due to java.lang.OutOfMemoryError");
        }
    }

    private static List<String> lines(ServerProcess server) throws IOException {
        return Files.readAllLines(server.log());
    }

    private static int portOfNobody() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
