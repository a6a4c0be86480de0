package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.interop.Peers;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit of stock automerge-repo programs in a page of another origin: {@code src/test/peers/kit.mjs}. */
class RepoPageIT {
    private static final Duration RUN_MAX = Duration.ofMinutes(10);
    private static final String PAGE = """
        <!doctype html><title>peers</title><script type="module" src="/page.js"></script>
        """;
    private static final Map<String, String> OUTCOMES = new HashMap<>();

    @TempDir
    static Path folder;

    private static StaticSite site;
    private static ServerProcess server;
    private static Chromium browser;

    @BeforeAll
    static void run() throws Exception {
        try (Peers.Running bundle = Peers.start("bundle.mjs")) {
            assertThat(bundle.rest()).isEmpty();
        }
        site = new StaticSite(Peers.folder()).text("/peers.html", PAGE);
        server = new ServerProcess(folder.resolve("server")).env("SYNCLINE_ORIGINS", site.address(""));
        server.start();
        browser = Chromium.start(folder.resolve("profile"));
        String address = server.uri("").toString();
        Tab page = browser.open(site.address("/peers.html") + "?server=" + address);
        page.waitFor("globalThis.ended", RUN_MAX);
        page.evaluate("printed").forEach(line -> OUTCOMES.put(Peers.scenario(line.asText()), line.asText()));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
        site.close();
    }

    @ParameterizedTest(name = "[RP1] in a page: {0}")
    @MethodSource("dev.syncline.interop.Peers#scenarios")
    void rp1_stockPeersInAPage(String scenario) {
        assertThat(OUTCOMES.get(scenario)).startsWith("ok ");
    }
}
