package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page at a name over plain http, where browsers give a page neither locks nor files. */
class InsecureAddressIT {
    private static final String HOST = "syncline.example";
    /** Chromium itself says so of every such page that is sent with this header. */
    private static final String BROWSERS_OWN_WORD = "Cross-Origin-Opener-Policy header has been ignored";

    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    @Test
    @DisplayName("[FM7] at an address without https the page says at once what is missing and what to do")
    void fm7_insecureAddress() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(
                        folder.resolve("profile"), List.of("--host-resolver-rules=MAP " + HOST + " 127.0.0.1"))) {
            Tab tab = browser.open("http://" + HOST + ":" + server.uri("/").getPort() + "/");
            assertThat(tab.evaluate("isSecureContext").asBoolean())
                    .as("the browser trusts the address")
                    .isFalse();
            assertThat(tab.evaluate("'locks' in navigator").asBoolean())
                    .as("it has locks")
                    .isFalse();

            String said = tab.waitFor("document.querySelector('[role=alert]')?.innerText", AT_ONCE)
                    .asText();

            tab.screenshot("insecure-desk");
            tab.colorScheme("dark").resize(390, 844).screenshot("insecure-phone-dark");
            assertThat(said).contains("needs https", "https://", "Code: UNSUPPORTED");
            assertThat(tab.evaluate("import('/syncline.js').then(({ connect }) => connect()).catch(error =>"
                                    + " error.code)")
                            .asText())
                    .isEqualTo("UNSUPPORTED");
            assertThat(tab.console()).allMatch(line -> line.contains(BROWSERS_OWN_WORD));
            assertThat(tab.failures()).isEmpty();
        }
    }
}
