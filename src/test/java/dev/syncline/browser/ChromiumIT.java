package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser the other tests stand on: what they rely on is true of it. */
class ChromiumIT {
    private static final String PAGE = """
        <!doctype html><title>probe</title><textarea id="text"></textarea><button id="more">more</button>
        <script>document.querySelector("#more").onclick = (e) => { window.trusted = e.isTrusted; };</script>
        """;
    private static final String WORKER = """
        let tabs = 0;
        self.onconnect = (connection) => { tabs += 1; connection.ports[0].postMessage(tabs); };
        """;

    @TempDir
    Path folder;

    private StaticSite site;

    @BeforeEach
    void serve() throws IOException {
        site = new StaticSite().text("/probe.html", PAGE).text("/worker.js", WORKER);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private String address() {
        return site.address("/probe.html");
    }

    @Test
    @DisplayName("[BD6] two tabs of a profile share one worker, a private profile has its own")
    void bd6_tabsShareOneWorker() throws Exception {
        String connect = "new Promise((answer) => { const worker = new SharedWorker('/worker.js');"
                + " worker.port.onmessage = (message) => answer(message.data); })";
        try (var browser = Chromium.start(folder.resolve("profile"))) {
            Tab first = browser.open(address());
            Tab second = browser.open(address());
            Tab stranger = browser.openPrivate(address());

            assertThat(first.evaluate(connect).asInt()).isEqualTo(1);
            assertThat(second.evaluate(connect).asInt()).isEqualTo(2);
            assertThat(stranger.evaluate(connect).asInt()).isEqualTo(1);
            assertThat(browser.sharedWorkers()).hasSize(2);
        }
    }

    @Test
    @DisplayName("[BD7] what was flushed before a kill -9 of the browser is there when it starts again")
    void bd7_profileSurvivesKill9() throws Exception {
        Path profile = folder.resolve("profile");
        String store = """
            (async () => {
              const open = indexedDB.open("probe", 1);
              open.onupgradeneeded = () => open.result.createObjectStore("kept");
              const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
              const write = database.transaction("kept", "readwrite", { durability: "strict" });
              write.objectStore("kept").put("word", 1);
              await new Promise((done) => { write.oncomplete = done; });
              return navigator.locks !== undefined && (await navigator.storage.getDirectory()) !== undefined;
            })()\
            """;
        String load = """
            new Promise((done) => {
              const open = indexedDB.open("probe", 1);
              open.onsuccess = () => {
                const read = open.result.transaction("kept").objectStore("kept").get(1);
                read.onsuccess = () => done(read.result);
              };
            })\
            """;
        var killed = Chromium.start(profile);
        assertThat(killed.open(address()).evaluate(store).asBoolean()).isTrue();
        killed.kill9();

        try (var again = Chromium.start(profile)) {
            assertThat(again.open(address()).evaluate(load).asText()).isEqualTo("word");
        }
    }

    @Test
    @DisplayName("[BD8] a tab types, clicks, waits, reports errors and shows itself")
    void bd8_tabIsDrivenAsByAPerson() throws Exception {
        try (var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = browser.open(address());
            tab.focus("#text")
                    .type("ab\nc")
                    .press("ArrowLeft")
                    .insert("😀")
                    .press("Backspace")
                    .insert("é");
            tab.click("#more");

            assertThat(tab.evaluate("document.querySelector('#text').value").asText())
                    .isEqualTo("ab\néc");
            assertThat(tab.waitFor("window.trusted").asBoolean()).isTrue();
            assertThatThrownBy(() -> tab.evaluate("Promise.reject(new Error('no'))"))
                    .hasMessageContaining("Error: no");
            assertThatThrownBy(() -> tab.waitFor("false", Duration.ofMillis(50)))
                    .hasMessageContaining("in vain");
            tab.evaluate("console.warn('seen', 1), setTimeout(() => { throw new Error('loose'); }), 0");
            tab.waitFor("new Promise((done) => setTimeout(() => done(true), 50))");
            assertThat(tab.console()).contains("warning: seen 1");
            assertThat(tab.failures()).singleElement().asString().contains("loose");
            assertThat(tab.screenshot("harness")).isNotEmptyFile();
            assertThat(tab.reload().evaluate("document.title").asText()).isEqualTo("probe");
        }
    }
}
