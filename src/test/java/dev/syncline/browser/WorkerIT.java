package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as the build packs it, in a real browser that never meets a server of Syncline. */
class WorkerIT {
    private static final Path PACKED = Path.of("target", "classes", "META-INF", "resources");
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    private static Tab connect(Chromium browser, String address) {
        Tab tab = browser.open(address);
        tab.evaluate("import('/syncline.js').then((one) => one.connect()).then((one) => { window.syncline = one; return"
                + " true; })");
        return tab;
    }

    @Test
    @DisplayName(
            "[BO7] what a tab was told is saved is there after kill -9 of the browser, with no server, page included")
    void bo7_offlineAndKilled() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path profile = folder.resolve("profile");
        var server = new StaticSite(PACKED).underPolicies();
        String address = server.address("/index.html");
        Chromium browser = Chromium.start(profile);
        Tab tab = connect(browser, address);
        String id = tab.evaluate("syncline.create('note', { title: 'killed' })"
                        + ".then((note) => { window.note = note; return note.whenSaved(); }).then(() => note.id)")
                .asText();
        tab.waitFor("navigator.serviceWorker.ready.then(() => true)");
        server.close();
        int saved = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int words = saved + 1 + random.nextInt(40);
            tab.evaluate("""
                (async () => {
                  window.saved = %d;
                  while (true) {
                    const next = window.saved + 1;
                    note.change((draft) => { draft.text = draft.text + " " + next; });
                    await note.whenSaved();
                    window.saved = next;
                  }
                })(), true\
                """.formatted(saved));
            tab.waitFor("window.saved >= " + words);
            saved = tab.evaluate("window.saved").asInt();
            browser.kill9();

            browser = Chromium.start(profile);
            tab = connect(browser, address);
            JsonNode note = tab.evaluate(
                    "syncline.open('" + id + "')" + ".then((note) => { window.note = note; return note.value; })");
            String[] found = note.path("text").asText().trim().split(" ");
            assertThat(note.path("title").asText()).isEqualTo("killed");
            assertThat(found.length).as("seed %d", seed).isGreaterThanOrEqualTo(saved);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as("seed %d", seed).isEqualTo(Integer.toString(i + 1));
            }
            saved = found.length;
        }
        assertThat(tab.evaluate("syncline.vault.adapter").asText()).isEqualTo("opfs");
        browser.close();
    }
}
