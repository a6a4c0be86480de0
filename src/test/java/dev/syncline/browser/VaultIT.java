package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vault's three adapters in a real browser, and what is left of them when it is killed. */
class VaultIT {
    private static final Duration CONTRACT_MAX = Duration.ofMinutes(3);
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    private StaticSite server;

    @BeforeEach
    void serve() throws IOException {
        server = new StaticSite(
                Path.of("target", "test-web"), Path.of("src", "test", "web"), Path.of("src", "main", "webapp"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Tab open(Chromium browser) {
        Tab tab = browser.open(server.address("/vault-contract.html"));
        tab.waitFor("typeof window.ask === 'function'");
        return tab;
    }

    private static List<String> said(Tab tab, String what) {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : tab.evaluate("window.said('" + what + "')")) {
            lines.add(line.asText());
        }
        return lines;
    }

    @TestFactory
    @DisplayName("[VA19] the contract holds over OPFS, IndexedDB and memory")
    List<DynamicTest> va19_contract() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String kind : List.of("opfs", "indexeddb", "memory")) {
            try (var browser = Chromium.start(folder.resolve(kind))) {
                Tab tab = open(browser);
                tab.evaluate("window.ask('contract', '" + kind + "')");
                tab.waitFor("window.said('end').length + window.said('error').length > 0", CONTRACT_MAX);
                assertThat(said(tab, "error")).isEmpty();
                List<String> rules = said(tab, "rule");
                assertThat(rules).hasSize(kind.equals("memory") ? 3 : 13);
                for (String rule : rules) {
                    String[] parts = rule.split("\t", 2);
                    tests.add(DynamicTest.dynamicTest(
                            "[" + parts[0].replaceFirst(" ", "] ") + " (" + kind + ")",
                            () -> assertThat(parts[1]).isEqualTo("holds")));
                }
            }
        }
        return tests;
    }

    @ParameterizedTest
    @ValueSource(strings = {"opfs", "indexeddb"})
    @DisplayName("[VA19] kill -9 of the browser while it writes loses nothing that was saved")
    void va19_kill9(String kind) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path profile = folder.resolve(kind);
        int before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Chromium browser = Chromium.start(profile);
            Tab tab = open(browser);
            tab.evaluate("window.ask('write', '" + kind + "')");
            int least = before + 1 + random.nextInt(300);
            tab.waitFor("window.said('saved').some((one) => one === 'memory' || +one >= " + least + ")");
            List<String> saved = said(tab, "saved");
            browser.kill9();
            assertThat(saved).as("seed %d", seed).doesNotContain("memory");
            before = Integer.parseInt(saved.get(saved.size() - 1));
        }
        try (var browser = Chromium.start(profile)) {
            Tab tab = open(browser);
            tab.evaluate("window.ask('recover', '" + kind + "')");
            tab.waitFor("window.said('recovered').length > 0");
            String[] found = said(tab, "recovered").get(0).split(" ");
            assertThat(found).as("seed %d", seed).startsWith(kind, "true", "0");
            for (int i = 3; i < found.length; i++) {
                assertThat(found[i]).as("seed %d", seed).isEqualTo(Integer.toString(i - 2));
            }
            assertThat(found.length - 3).as("seed %d", seed).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    @DisplayName("[VA15] writing goes on when the host's tab dies: another host or the database takes over, in order")
    void va15_hostDies() throws Exception {
        try (var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = open(browser);
            tab.evaluate("window.ask('write', 'opfs')");
            for (int death = 1; death <= 3; death++) {
                int least = death * 40;
                tab.waitFor("+window.said('saved').at(-1) >= " + least);
                tab.evaluate("window.endHosts()");
            }
            String files = "(async () => { let n = 0; const root = await navigator.storage.getDirectory();"
                    + " for await (const file of (await root.getDirectoryHandle('syncline-vault')).values()) n += 1;"
                    + " return n; })()";
            assertThat(tab.evaluate(files).asInt()).isGreaterThanOrEqualTo(2);
            tab.evaluate("window.lending = false, window.endHosts()");
            int now = said(tab, "saved").size();
            tab.waitFor("window.said('saved').length > " + (now + 20));
            tab.evaluate("window.lending = true");
            tab.waitFor("window.said('saved').length > " + (now + 60));
            int written = said(tab, "saved").size();
            assertThat(said(tab, "saved")).doesNotContain("memory");

            tab.evaluate("window.ask('recover', 'opfs')");
            tab.waitFor("window.said('recovered').length > 0");
            String[] found = said(tab, "recovered").get(0).split(" ");
            assertThat(found).startsWith("opfs", "true", "0");
            assertThat(found.length - 3).isGreaterThanOrEqualTo(written);
            assertThat(found[found.length - 1]).isEqualTo(Integer.toString(found.length - 3));
        }
    }
}
