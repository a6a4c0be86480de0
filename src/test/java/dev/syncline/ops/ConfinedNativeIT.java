package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable under the constraints of its container, which {@code deploy/confined} makes without an engine. */
class ConfinedNativeIT {
    private static final Path CONFINED = Path.of("deploy", "confined");
    private static final long MEMORY = 256L * 1024 * 1024;
    private static final String USER = "10001";
    private static final int EXIT_NOT_STARTED = 1;
    private static final int EXIT_SIGTERM = 143;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP19] a user without rights, a read-only root with one writable folder and 256 MB are enough")
    void op19_withinItsContainer() throws Exception {
        try (var server = server().start()) {
            assertThat(facts(server, "status"))
                    .contains("Uid:\t" + String.join("\t", USER, USER, USER, USER))
                    .contains("NoNewPrivs:\t1")
                    .anyMatch(line -> line.matches("CapEff:\t0+"));
            assertThat(facts(server, "mountinfo").stream()
                            .map(line -> line.split(" "))
                            .filter(fields -> fields[5].startsWith("rw"))
                            .map(fields -> fields[4])
                            .filter(place -> !place.startsWith("/dev/") && !place.equals("/proc")))
                    .containsExactly("/tmp");

            RestAssured.port = server.port();
            Person ada = Person.guest(server.uri("/"), "Ada");
            String note = ada.asks()
                    .contentType(ContentType.JSON)
                    .body(Map.of("type", "note", "title", "Shopping"))
                    .post("/documents")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            ada.asks()
                    .accept("application/json")
                    .get("/documents/" + note)
                    .then()
                    .statusCode(200)
                    .body("title", equalTo("Shopping"));
            assertThat(server.command("health").start().waitFor()).as("health").isZero();
            assertThat(memoryMax(server)).isEqualTo(MEMORY);

            server.stop();
            assertThat(server.awaitEnd()).isEqualTo(EXIT_SIGTERM);
        }
    }

    @Test
    @DisplayName("[OP19] without its database it ends there as anywhere")
    void op19_noDatabase() throws Exception {
        try (var server = server()) {
            server.env("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:" + portOfNobody() + "/syncline")
                    .launch();

            assertThat(server.awaitEnd()).isEqualTo(EXIT_NOT_STARTED);
            assertThat(Files.readAllLines(server.log()).getLast())
                    .startsWith("syncline: The configured database cannot be used: ");
        }
    }

    @Test
    @DisplayName("[OP19] out of memory it ends there as anywhere")
    void op19_outOfMemory() throws Exception {
        try (var server = server().jvmArgument("-Xmx32m").start()) {
            OutOfMemoryNativeIT.endsSayingSo(server);
        }
    }

    /** As {@code deploy/compose.yaml} has it. */
    private ServerProcess server() throws Exception {
        var database = TestPostgres.database();
        return new ServerProcess(folder, Optional.of(CONFINED))
                .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password())
                .env("SYNCLINE_ENGINE_CHILDREN", "1")
                .env("SYNCLINE_ENGINE_HEAP_MIB", "32");
    }

    private static List<String> facts(ServerProcess server, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.handle().pid()), name));
    }

    /** What server and children together may take, as the kernel has it. */
    private static long memoryMax(ServerProcess server) throws IOException {
        String group = "syncline-" + server.handle().pid();
        Path second = Path.of("/sys/fs/cgroup", group, "memory.max");
        Path first = Path.of("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
        return Long.parseLong(
                Files.readString(Files.exists(second) ? second : first).strip());
    }

    private static int portOfNobody() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
