package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ReadChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** Altered changes that admission took, to be tried in the Automerge that browsers run (src/test/js/admitted.mjs). */
final class AdmittedChanges {
    private static final Path FILE = Path.of("target", "admitted.txt");
    private static final Path PACKAGE = Path.of("node_modules", "@automerge", "automerge");
    private static final int MINUTES_MAX = 20;

    private final List<List<ReadChange>> histories;
    private final List<String> lines = new ArrayList<>();

    AdmittedChanges(List<List<ReadChange>> histories) {
        this.histories = histories;
        for (List<ReadChange> history : histories) {
            var line = new StringJoiner(" ", "H ", "");
            history.forEach(change -> line.add(text(change)));
            lines.add(line.toString());
        }
    }

    /** @param index how many changes of the history come before it */
    void add(int seed, List<ReadChange> history, int index, ReadChange change) {
        lines.add("M " + seed + " " + histories.indexOf(history) + " " + index + " " + text(change));
    }

    /** Needs the packages of the build's lock file; without them (a build that skips the web) there is nothing to ask. */
    void checkInNode() throws IOException {
        if (!Files.isDirectory(PACKAGE)) {
            System.out.println("[AD13] not tried in the browser's Automerge: no " + PACKAGE);
            return;
        }
        Files.write(FILE, lines);
        Process node = new ProcessBuilder("node", "src/test/js/admitted.mjs", FILE.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.print("[AD13] in the browser's Automerge: " + said);
        try {
            assertThat(node.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        assertThat(node.exitValue()).as(said).isZero();
    }

    private static String text(ReadChange change) {
        return Base64.getEncoder().encodeToString(change.bytes());
    }
}
