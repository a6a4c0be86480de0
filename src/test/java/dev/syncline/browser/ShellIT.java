package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.Await;
import dev.syncline.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service worker with shells of its own: what it keeps, what it leaves alone, how versions follow each other. */
class ShellIT {
    private static final String REGISTER = """
        navigator.serviceWorker
          .register(trustedTypes.createPolicy("syncline", { createScriptURL: (url) => url }).createScriptURL("./service-worker.js"),
            { type: "module", updateViaCache: "none" })
          .then(() => navigator.serviceWorker.ready).then(() => true)\
        """;
    private static final String CONTROLLED = "navigator.serviceWorker.controller !== null";

    private static final int LOADS_MAX = 20;
    private static final Duration LIST_MAX = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path site;

    @BeforeEach
    void writeSite() throws Exception {
        site = Files.createDirectories(folder.resolve("site"));
        Files.copy(Path.of("src", "main", "webapp", "service-worker.js"), site.resolve("service-worker.js"));
        Files.createDirectories(site.resolve("app"));
        write("1");
    }

    /** A shell of two files that say their version. */
    private void write(String version) throws IOException, InterruptedException {
        Files.writeString(site.resolve("app/main.js"), "window.version = '" + version + "';");
        Files.writeString(site.resolve("index.html"), """
            <!doctype html><title>shell %s</title><script src="app/main.js"></script>
            """.formatted(version));
        Tool.run(Path.of(""), LIST_MAX, "node", "worker/build/shell.mjs", site.toString());
    }

    private static String version(Tab tab) {
        return tab.evaluate("document.title.slice(6) + window.version").asText();
    }

    private Chromium browser() throws IOException, InterruptedException {
        Chromium browser = Chromium.start(folder.resolve("profile"));
        browser.violations().leaveAlone();
        return browser;
    }

    /** Waits for something on a page that may load itself anew meanwhile. */
    private static void settle(Tab tab, String expression) {
        for (int loads = 0; ; loads++) {
            try {
                tab.waitFor(expression);
                return;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("navigated");
                assertThat(loads).isLessThan(LOADS_MAX);
            }
        }
    }

    @Test
    @DisplayName("[BO4] the page starts with the server down, also in a browser started anew; the rest is left alone")
    void bo4_startsOffline() throws Exception {
        Path profile = folder.resolve("profile");
        var server = new StaticSite(site).underPolicies().text("/documents", "from the server");
        String address = server.address("/");
        try (var browser = Chromium.start(profile)) {
            Tab tab = browser.open(server.address("/index.html"));
            tab.evaluate(REGISTER);
            tab.waitFor(CONTROLLED);
            assertThat(tab.evaluate("fetch('/documents').then((answer) => answer.text())")
                            .asText())
                    .isEqualTo("from the server");
            server.close();
            assertThat(version(tab.go(address))).isEqualTo("11");
            assertThat(tab.evaluate("fetch('/documents').then(() => 'answered', () => 'refused')")
                            .asText())
                    .isEqualTo("refused");
        }
        try (var browser = Chromium.start(profile)) {
            assertThat(version(browser.open(address))).isEqualTo("11");
        }
    }

    @Test
    @DisplayName("[BO5] a new version is fetched beside the old and takes over when the only page is loaded anew")
    void bo5_newVersionTakesOver() throws Exception {
        try (var server = new StaticSite(site).underPolicies();
                var browser = browser()) {
            Tab tab = browser.open(server.address("/index.html"));
            tab.evaluate(REGISTER);
            tab.waitFor(CONTROLLED);
            write("2");
            Tab other = browser.open(server.address("/index.html"));
            tab.waitFor("navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)");
            assertThat(version(tab.reload())).isEqualTo("11");
            other.call("Page.close");

            // The browser may count the other page for a moment longer.
            Await.until("the new version", Duration.ofMinutes(1), () -> {
                tab.reload();
                settle(tab, "document.title !== ''");
                return version(tab).equals("22");
            });
            tab.waitFor("caches.open('syncline-shell').then((one) => one.keys()).then((keys) => keys.length === 2)");
        }
    }

    @Test
    @DisplayName("[BO5] a new version brings the policies of now, also with a script that did not change")
    void bo5_policiesComeAnew() throws Exception {
        Files.writeString(site.resolve("worker-boot.js"), "// the same in both versions");
        write("1");
        String allowed = "fetch('worker-boot.js').then((answer) => answer.headers.get('content-security-policy'))";
        try (var server = new StaticSite(site).underPolicies();
                var browser = browser()) {
            Tab tab = browser.open(server.address("/index.html"));
            tab.evaluate(REGISTER);
            tab.waitFor(CONTROLLED);
            server.underPolicies("https://eu.example");
            assertThat(tab.evaluate(allowed).asText()).doesNotContain("eu.example");
            write("2");
            tab.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => true)");
            tab.waitFor("navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)");
            tab.reload();
            settle(tab, "document.title === 'shell 2'");
            assertThat(tab.evaluate(allowed).asText()).contains("https://eu.example");
        }
    }

    @Test
    @DisplayName("[BO6] a shell whose files are not those of its list is not installed: the old one stays")
    void bo6_mixedVersionIsNotInstalled() throws Exception {
        try (var server = new StaticSite(site).underPolicies();
                var browser = browser()) {
            Tab tab = browser.open(server.address("/index.html"));
            tab.evaluate(REGISTER);
            tab.waitFor(CONTROLLED);
            write("2");
            Files.writeString(site.resolve("app/main.js"), "window.version = '3';");
            String outcome = "navigator.serviceWorker.getRegistration().then((one) => one.update()).then((one) =>"
                    + " new Promise((done) => { const worker = one.installing; if (!worker) return done('none');"
                    + " worker.onstatechange = () => done(worker.state); }))";
            assertThat(tab.evaluate(outcome).asText()).isEqualTo("redundant");
            assertThat(version(tab.reload())).isEqualTo("11");
        }
    }
}
