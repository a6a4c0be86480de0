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

    @Test
    @DisplayName("[JO5] a document that is not on this device yet opens by itself once the server is back")
    void jo5_awayOpensByItself() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("both"))) {
            String base = server.uri("/").toString();
            Person bob = new Person(browser.open(base));
            String bobsId = bob.signIn("Bob");
            Person ada = new Person(browser.openPrivate(base));
            ada.signIn("Ada");
            String note = share(ada, bobsId, "Train");
            server.stop();
            bob.tab().waitFor("!!document.querySelector('[data-connection=offline]')", PATIENCE);

            bob.tab().evaluate("void (location.hash = '#/documents/" + note + "')");

            bob.tab().waitFor("!!document.querySelector('.lone-sheet[role=status]')", PATIENCE);
            assertThat(bob.with("return (await s.inspect()).documents.length;").asInt())
                    .as("documents on Bob's device")
                    .isZero();
            server.start();
            bob.ready();
            assertThat(bob.text(note)).isEmpty();
        }
    }

    /** Makes a note in a project with somebody else, and waits until the server has it. */
    static String share(Person owner, String other, String title) {
        return owner.with("const p = await s.createProject('Shared'); await s.setMember(p.id, '" + other
                        + "', 'editor'); const n = await s.create('note', { title: '" + title + "', project: p.id });"
                        + " await n.whenOnServer(); return n.id;")
                .asText();
    }

    /** Signs both in, shares a note, stops the server and types in one tab until the other shows it. */
    private static String begin(ServerProcess server, Person bob, String base, Path profile) throws Exception {
        try (var browser = Chromium.start(profile)) {
            String bobsId = bob.signIn("Bob");
            Person ada = new Person(browser.open(base));
            ada.signIn("Ada");
            String note = share(ada, bobsId, "Train");
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
