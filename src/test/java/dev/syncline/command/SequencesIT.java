package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.StaticSite;
import dev.syncline.browser.Tab;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in compiled form, in a real browser. */
class SequencesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    /** What a part of the page's script said, line by line. */
    static JsonNode lines(Path folder, String part) throws Exception {
        try (var site = new StaticSite(Path.of("target", "test-web"), Path.of("src", "test", "web"));
                var browser = Chromium.start(folder)) {
            Tab tab = browser.open(site.address("/sequences.html"));
            tab.waitFor("window.ready === true");
            tab.evaluate(part + "()", PATIENCE);
            return tab.evaluate("window.lines");
        }
    }

    @Test
    @DisplayName("[CM10] 2,000 random sequences give the same documents and outcomes in the browser as on the server")
    void cm10_theSameInTheBrowser() throws Exception {
        JsonNode hashes = lines(folder, "sequences");

        Sequences sequences = new Sequences();
        assertThat(hashes).hasSize(Sequences.COUNT + 1);
        for (int seed = 0; seed < Sequences.COUNT; seed++) {
            assertThat(hashes.get(seed).asText()).as("seed %d", seed).isEqualTo(sequences.run(seed));
        }
        assertThat(hashes.get(Sequences.COUNT).asText()).as("floats").isEqualTo(sequences.floats());
    }

    @Test
    @DisplayName("[CQ5] 1,000 pending commands are run again on every arrival, in the browser as on the server")
    void cq5_rebaseInTheBrowser() throws Exception {
        JsonNode lines = lines(folder, "rebase");

        Rebase rebase = new Rebase();
        for (int i = 0; i < Rebase.ROUNDS; i++) {
            rebase.arrive();
        }
        assertThat(rebase.pending()).isEqualTo(Rebase.PENDING);
        assertThat(lines.get(Rebase.ROUNDS).asText()).isEqualTo(rebase.json());
    }
}
