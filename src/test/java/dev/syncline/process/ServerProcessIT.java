package dev.syncline.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lives of the packaged server on one folder. */
class ServerProcessIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[BD9] the packaged server starts on an empty folder and again after SIGTERM and after kill -9")
    void bd9_startsAgainHoweverItEnded() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            assertThat(server.command("health").start().waitFor()).as("health").isZero();
            server.stop();
            assertThat(server.isAlive()).isFalse();

            server.start();
            server.kill9();
            assertThat(server.isAlive()).isFalse();

            server.start();
            assertThat(server.isAlive()).isTrue();
        }
    }
}
