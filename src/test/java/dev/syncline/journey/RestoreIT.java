package dev.syncline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.browser.Chromium;
import dev.syncline.process.Await;
import dev.syncline.process.Folders;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that stay open while the server behind them is put back to an older backup. */
class RestoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    @DisplayName("[JO6] after an old backup was restored, open pages give back what was acknowledged since, and go on")
    void jo6_pagesGiveBack() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("both"))) {
            String base = server.uri("/").toString();
            Path data = server.folder().resolve("data");
            Path backup = folder.resolve("backup");
            Person bob = new Person(browser.openPrivate(base));
            String bobsId = bob.signIn("Bob");
            Person ada = new Person(browser.open(base));
            ada.signIn("Ada");
            String note = OfflineIT.share(ada, bobsId, "Train");
            acknowledged(ada.show(note), note, "kept");
            awaitShown(bob.show(note), "kept");
            server.stop();
            Folders.copy(data, backup);
            server.start();
            acknowledged(ada, note, ", of Ada");
            awaitShown(bob, "kept, of Ada");
            acknowledged(bob, note, ", of Bob");
            awaitShown(ada, "kept, of Ada, of Bob");
            server.stop();
            Folders.replace(data, backup);
            assertThat(server.command("restored").inheritIO().start().waitFor())
                    .as("restored")
                    .isZero();

            server.start();
            acknowledged(ada, note, ", again");

            awaitShown(bob, "kept, of Ada, of Bob, again");
            awaitShown(ada, "kept, of Ada, of Bob, again");
        }
    }

    /** Types, and waits until the server has it. */
    private static void acknowledged(Person person, String note, String words) {
        person.type(words);
        person.with("await (await s.open('" + note + "')).whenOnServer();");
    }

    private static void awaitShown(Person person, String text) throws InterruptedException {
        Await.until("the page shows: " + text, PATIENCE, () -> person.shown().equals(text));
    }
}
