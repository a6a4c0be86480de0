package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first moment of a page, before there is a worker. */
class GlimpseIT {
    /** A worker that never says anything, as one whose script and wasm are still on their way. */
    private static final String NO_WORKER =
            "globalThis.SharedWorker = class { port = { postMessage() {}, close() {} } };";

    private static final String SHOWN = "document.querySelector('.note-text')?.value";
    private static final String TOP = "document.querySelector('.note-text').getBoundingClientRect().top";
    private static final String SEEN =
            "Object.keys(localStorage).filter(key => key.startsWith('syncline-glimpse')).length";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[AP35] a note that was here is shown, read-only and in its place, before the worker has started; signing"
                    + " out takes that, too")
    void ap35_glimpse() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = browser.open(server.uri("/").toString());
            tab.waitFor("document.activeElement.name === 'name'");
            tab.type("Ada\n");
            tab.waitFor("document.querySelector('.empty')");
            tab.click(".list-make .button:nth-child(1)");
            tab.focus(".note-title").type("Beans\n").type("Water them.");
            tab.waitFor("document.querySelector('.place').dataset.place === 'server'");
            String address = tab.evaluate("location.href").asText();
            double top = tab.evaluate(TOP).asDouble();
            tab.go("about:blank");

            Tab waiting = browser.open("about:blank").beforeEachPage(NO_WORKER).go(address);
            waiting.waitFor(SHOWN + " === 'Water them.'");
            assertThat(waiting.evaluate("document.querySelector('#bar-end').childElementCount")
                            .asInt())
                    .as("there is no worker")
                    .isZero();
            assertThat(waiting.evaluate("[document.querySelector('.note-text').readOnly,"
                                    + " document.querySelector('.note').ariaBusy, document.title].join()")
                            .asText())
                    .isEqualTo("true,true,Beans · Syncline");
            assertThat(waiting.evaluate(TOP).asDouble()).isEqualTo(top);
            waiting.screenshot("glimpse");

            tab.go(address);
            tab.waitFor(SHOWN + " === 'Water them.' && !document.querySelector('.note-text').readOnly");
            tab.click(".avatar").click("[role=menuitem]:nth-of-type(2)");
            tab.waitFor("document.activeElement.name === 'name'");
            assertThat(tab.evaluate(SEEN).asInt()).isZero();
            waiting.go("about:blank");
            waiting.go(address);
            assertThat(waiting.evaluate(SHOWN).isMissingNode()).isTrue();
            assertThat(tab.failures()).isEmpty();
        }
    }
}
