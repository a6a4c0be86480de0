package dev.syncline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.browser.Chromium;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole browser killed while it writes, and an older copy of its profile started again. */
class KillBrowserIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = Integer.getInteger("syncline.browser.kills", 3);

    /** Writes word after word; {@code saved} counts those that were shown as saved on this device. */
    private static final String WRITE = "globalThis.saved = 0; (async () => { const n = await s.open('%s');"
            + " for (let i = 1; ; i++) { n.splice(['text'], n.value.text.length, 0, '<%s' + i + '>');"
            + " await n.whenSaved(); globalThis.saved = i; } })();";

    @TempDir
    Path folder;

    @Test
    @DisplayName("[JO3] kill -9 of the whole browser: every edit shown as saved on this device is there")
    void jo3_savedEditsSurviveKills() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (var server = new ServerProcess(folder.resolve("server")).start()) {
            String base = server.uri("/").toString();
            Path profile = folder.resolve("profile");
            String note = create(base, profile);
            for (int kill = 0; kill < KILLS; kill++) {
                long saved = writeAndKill(base, profile, note, "k" + kill + "-", random);
                assertThat(saved).as("the run wrote, seed %d", seed).isPositive();
                assertThere(base, profile, note, "k" + kill + "-", saved, seed);
            }
        }
    }

    @Test
    @DisplayName("[JO4] an older copy of the profile forks: nothing is lost, nothing is closed")
    void jo4_olderProfileForks() throws Exception {
        long seed = System.nanoTime();
        try (var server = new ServerProcess(folder.resolve("server")).start()) {
            String base = server.uri("/").toString();
            Path profile = folder.resolve("profile");
            String note = create(base, profile);
            copy(profile, folder.resolve("older"));
            long newer = writeAndKill(base, profile, note, "new-", new Random(seed));
            deliver(base, profile, note);

            Path older = folder.resolve("older");
            try (var browser = Chromium.start(older)) {
                Person ada = new Person(browser.open(base + "#/documents/" + note)).ready();
                ada.with("const n = await s.open('" + note + "'); n.splice(['text'], 0, 0, '<from the copy>');"
                        + " await n.whenSaved(); await n.whenOnServer();");
                Await.until("everything is there", PATIENCE, () -> {
                    String text = ada.text(note);
                    return text.contains("<from the copy>") && text.contains("<new-" + newer + ">");
                });
                assertThat(ada.tab().failures()).isEmpty();
            }
            assertThere(base, profile, note, "new-", newer, seed);
        }
    }

    private static String create(String base, Path profile) throws Exception {
        try (var browser = Chromium.start(profile)) {
            Person ada = new Person(browser.open(base));
            ada.signIn("Ada");
            return ada.with("const n = await s.create('note', { title: 'Kill' });"
                            + " n.splice(['text'], 0, 0, '<first>'); await n.whenOnServer(); return n.id;")
                    .asText();
        }
    }

    private static long writeAndKill(String base, Path profile, String note, String word, Random random)
            throws Exception {
        Chromium browser = Chromium.start(profile);
        try {
            Person ada = new Person(browser.open(base));
            ada.with(WRITE.formatted(note, word));
            ada.tab().waitFor("globalThis.saved > " + (5 + random.nextInt(40)), PATIENCE);
            return ada.tab().evaluate("globalThis.saved").asLong();
        } finally {
            browser.kill9();
        }
    }

    private static void deliver(String base, Path profile, String note) throws Exception {
        try (var browser = Chromium.start(profile)) {
            new Person(browser.open(base)).with("await (await s.open('" + note + "')).whenOnServer();");
        }
    }

    private static void assertThere(String base, Path profile, String note, String word, long saved, long seed)
            throws Exception {
        try (var browser = Chromium.start(profile)) {
            String text = new Person(browser.open(base)).text(note);
            for (long i = 1; i <= saved; i++) {
                assertThat(text).as("word %d of %d, seed %d", i, saved, seed).contains("<" + word + i + ">");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                if (!Files.isSymbolicLink(file)) {
                    Path target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                }
            }
        }
    }
}
