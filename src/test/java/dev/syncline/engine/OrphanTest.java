package dev.syncline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OrphanTest {
    @Test
    @Timeout(60)
    @DisplayName("[EN11] kill -9 of the server: its children end, and the next start removes what it left behind")
    void en11_childrenEndWithTheServer() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> children;
        try (var lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            children = Arrays.stream(lines.readLine().split(" "))
                    .map(Long::valueOf)
                    .toList();
            server.destroyForcibly();
        }
        assertThat(children).hasSize(2);
        Await.until(
                "the children are gone",
                Duration.ofSeconds(60),
                () -> children.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));

        assertThat(leftBehindBy(server.pid())).hasSize(1);
        NativeLibrary.unpack().close();
        assertThat(leftBehindBy(server.pid())).isEmpty();
    }

    private static List<Path> leftBehindBy(long pid) throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("syncline-engine-" + pid + "-"))
                    .toList();
        }
    }

    /** Starts an engine, names its children, and waits to be killed. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws IOException {
            var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
            List<String> pids = new ArrayList<>();
            for (long seed = 0; engine.documentChildren().stream().anyMatch(child -> child.instances() == 0); seed++) {
                EngineContract.await(engine.load(Authors.someDocument(seed), List.of()));
            }
            engine.documentChildren().forEach(child -> pids.add(Long.toString(child.pid())));
            System.out.println(String.join(" ", pids));
            LockSupport.park();
        }
    }
}
