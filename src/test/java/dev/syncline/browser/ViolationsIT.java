package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Content security policies in a real browser. That they refuse nothing which the page needs is shown by every test with a
 * browser, which fails at the browser's end otherwise; here, that such a refusal would be heard, and the rest of the page.
 */
class ViolationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ELSEWHERE = "https://elsewhere.example/";
    /** What a script does first that got in. */
    private static final String PROVOKING = "fetch('" + ELSEWHERE + "').catch(() => {});"
            + " try { (0, eval)('1'); } catch { } try { trustedTypes.createPolicy('mine', {}); } catch { }\n";

    private static final Map<String, String> SCRIPTS = Map.of(
            "page", "app/main.js",
            "shared_worker", "worker-boot.js",
            "worker", "vault-host.js",
            "service_worker", "service-worker.js");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "private: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("[BD13] what a scope is refused is reported, whichever scope it is")
    void bd13_reported(boolean inPrivate) throws Exception {
        try (var site = new StaticSite(FaultRows.PACKED).underPolicies();
                var browser = Chromium.start(folder.resolve("profile"))) {
            for (String file : SCRIPTS.values()) {
                site.text("/" + file, PROVOKING + Files.readString(FaultRows.PACKED.resolve(file)));
            }
            browser.violations().provoked();
            String profile = inPrivate ? browser.newPrivateProfile() : "";
            browser.openIn(profile, site.address("/index.html"));
            for (String scope : SCRIPTS.keySet()) {
                assertReported(browser, scope, "connect-src", ELSEWHERE);
                assertReported(browser, scope, "require-trusted-types-for", "");
                assertReported(browser, scope, "trusted-types", "");
            }
        }
    }

    @Test
    @DisplayName(
            "[BD13] in use no scope is refused anything, nor where the service worker has to fetch what it had kept")
    void bd13_noneInUse() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = browser.open(server.uri("/").toString());
            tab.waitFor("document.activeElement.name === 'name'");
            tab.type("Ada\n");
            tab.waitFor("document.querySelector('.empty')", PATIENCE);
            for (String type : new String[] {"note", "board", "desk"}) {
                tab.evaluate(
                        "import('/syncline.js').then(one => one.connect()).then(s => s.create('" + type
                                + "', { title: 'T' })).then(made => { location.hash = '#/documents/' + made.id; })",
                        PATIENCE);
                tab.waitFor("document.querySelector('main h1, main input, main textarea')", PATIENCE);
            }
            tab.waitFor("navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)", PATIENCE);
            assertThat(tab.evaluate("caches.delete('syncline-shell')").asBoolean())
                    .isTrue();
            tab.reload().waitFor("document.querySelector('main h1, main input, main textarea')", PATIENCE);

            assertThat(browser.violations().scopes())
                    .contains(
                            "shared_worker worker-boot.js", "worker vault-host.js", "service_worker service-worker.js");
            assertThat(browser.violations().all()).isEmpty();
        }
    }

    private static void assertReported(Chromium browser, String scope, String directive, String blocked)
            throws InterruptedException {
        Await.until(
                directive + " of the " + scope,
                PATIENCE,
                () -> browser.violations().all().stream()
                        .anyMatch(one -> one.scope().equals(scope)
                                && one.directive().equals(directive)
                                && one.blocked().equals(blocked)));
    }
}
