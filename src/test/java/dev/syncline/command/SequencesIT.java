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

/** The same commands in compiled form, in a real browser. */
class SequencesIT {
    @Test
    @DisplayName("[CM10] 2,000 random sequences give the same documents and outcomes in the browser as on the server")
    void cm10_theSameInTheBrowser(@TempDir Path folder) throws Exception {
        try (var site = new StaticSite(Path.of("target", "test-web"), Path.of("src", "test", "web"));
                var browser = Chromium.start(folder)) {
            Tab tab = browser.open(site.address("/sequences.html"));
            tab.waitFor("window.done === true", Duration.ofMinutes(2));
            JsonNode hashes = tab.evaluate("window.hashes");

            Sequences sequences = new Sequences();
            assertThat(hashes).hasSize(Sequences.COUNT + 1);
            for (int seed = 0; seed < Sequences.COUNT; seed++) {
                assertThat(hashes.get(seed).asText()).as("seed %d", seed).isEqualTo(sequences.run(seed));
            }
            assertThat(hashes.get(Sequences.COUNT).asText()).as("floats").isEqualTo(sequences.floats());
        }
    }
}
