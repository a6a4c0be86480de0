package dev.syncline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.browser.Chromium;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work without a server: through a browser's restart, and back to everybody. */
class OfflineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[JO2] with the server down, edits reach other tabs, survive the browser's restart, and arrive afterwards")
    void jo2_offlineWorkSurvivesAndArrives() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var bobs = Chromium.start(folder.resolve("bob"))) {
            String base = server.uri("/").toString();
            Path profile = folder.resolve("ada");
            Person bob = new Person(bobs.open(base));
            String note = begin(server, bob, base, profile);
            String typed = "before, offline one, offline two";
            try (var again = Chromium.start(profile)) {
                Person ada = new Person(again.open(base + "#/documents/" + note)).ready();
                Await.until(
                        "the last word typed is there",
                        PATIENCE,
                        () -> ada.shown().equals("before, offline one"));
                ada.type(", offline two");
                ada.with("await (await s.open('" + note + "')).whenSaved();");

                server.start();

                Await.until(
                        "the other profile has everything, in order",
                        PATIENCE,
                        () -> bob.shown().equals(typed));
                assertThat(ada.shown()).isEqualTo(typed);
            }
        }
    }

    /** Signs both in, shares a note, stops the server and types in one tab until the other shows it. */
    private static String begin(ServerProcess server, Person bob, String base, Path profile) throws Exception {
        try (var browser = Chromium.start(profile)) {
            String bobsId = bob.signIn("Bob");
            Person ada = new Person(browser.open(base));
            ada.signIn("Ada");
            String note = ada.with("const p = await s.createProject('Shared'); await s.setMember(p.id, '" + bobsId
                            + "', 'editor'); const n = await s.create('note', { title: 'Train', project: p.id });"
                            + " await n.whenOnServer(); return n.id;")
                    .asText();
            ada.show(note).type("before");
            bob.show(note);
            ada.with("await (await s.open('" + note + "')).whenOnServer();");
            Person other = new Person(browser.open(base)).show(note);
            ada.tab()
                    .waitFor(
                            "navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)", PATIENCE);

            server.stop();

            ada.type(", offline one");
            Await.until("the other tab shows it", PATIENCE, () -> other.shown().equals("before, offline one"));
            ada.with("await (await s.open('" + note + "')).whenSaved();");
            return note;
        }
    }
}
