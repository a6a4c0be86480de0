package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Holds what a tab shows against axe-core's rules. */
final class Axe {
    static final int PHONE_WIDTH = 390;
    static final int PHONE_HEIGHT = 844;

    private final String source;

    Axe() throws IOException {
        source = Files.readString(Path.of("node_modules", "axe-core", "axe.min.js"));
    }

    /** No rule is broken, in light and dark. */
    void assertAccessible(Tab tab, String size) {
        for (String scheme : new String[] {"light", "dark"}) {
            var wishes = List.of(
                    Map.of("name", "prefers-color-scheme", "value", scheme),
                    Map.of("name", "prefers-reduced-motion", "value", "reduce"));
            tab.call("Emulation.setEmulatedMedia", "features", wishes);
            assertThat(violations(tab)).as("%s, %s", size, scheme).isEmpty();
        }
    }

    /** The same at the size of a phone, where nothing is wider than it. */
    void assertAccessibleOnPhone(Tab tab) {
        tab.resize(PHONE_WIDTH, PHONE_HEIGHT);
        assertAccessible(tab, "phone");
        assertThat(tab.evaluate("document.documentElement.scrollWidth").asInt())
                .as("nothing is wider than a phone")
                .isLessThanOrEqualTo(PHONE_WIDTH);
    }

    String violations(Tab tab) {
        return tab.evaluate(source + """
            ;axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
              violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.target).join(" ")).join("; "))\
            """).asText();
    }
}
