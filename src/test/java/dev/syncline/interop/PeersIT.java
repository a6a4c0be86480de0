package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stock automerge-repo programs with each other through the packaged server: {@code src/test/peers/kit.mjs}. */
class PeersIT {
    private static final Map<String, String> OUTCOMES = new HashMap<>();

    @TempDir
    static Path folder;

    private static ServerProcess server;

    @BeforeAll
    static void run() throws Exception {
        server = new ServerProcess(folder).env("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true");
        server.start();
        try (Peers.Running kit = Peers.start("kit.mjs", server.uri("").toString())) {
            for (String line : kit.rest()) {
                OUTCOMES.put(Peers.scenario(line), line);
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "[RP1] {0}")
    @MethodSource("dev.syncline.interop.Peers#scenarios")
    void rp1_stockPeers(String scenario) {
        assertThat(OUTCOMES).containsKey(scenario);
        assertThat(OUTCOMES.get(scenario)).startsWith("ok ");
    }

    @Test
    @DisplayName("[RP7] a log of requests, where it is switched on, has no token of the door")
    void rp7_noTokenIsLogged() throws Exception {
        assertThat(java.nio.file.Files.readString(server.log())).doesNotContain("token=");
    }
}
