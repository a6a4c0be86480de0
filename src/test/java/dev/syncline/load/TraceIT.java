package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.Tab;
import dev.syncline.change.ChangeSamples;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.worker.client.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded work and files of others, through a real server. */
class TraceIT {
    private static final Duration WAIT_MAX = Duration.ofMinutes(6);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    @DisplayName("[TR1] a recorded session of two people, replayed by two devices through a server, ends as it ended")
    void tr1_friendsForever() throws Exception {
        ConcurrentTrace trace = ConcurrentTrace.load("friendsforever");
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        DocumentId document = DocumentId.of(id);
        long begun = System.nanoTime();
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            Guest first = Guest.signIn(server, "first");
            Guest second = Guest.signIn(server, "second");
            ProjectId project = ProjectId.parse(first.project("trace", List.of(second)));
            var one = new Performer(trace.runs().get(0), document);
            var two = new Performer(trace.runs().get(1), document);
            one.sit(first, "first", 1, project, two);
            two.sit(second, "second", 2, project, one);
            try (var left = one.device();
                    var right = two.device()) {
                Await.until("both at the table", WAIT_MAX, () -> current(left, document) && current(right, document));
                one.begin();
                two.begin();
                Await.until(
                        "both performed",
                        WAIT_MAX,
                        () -> one.finished().getCount() == 0 && two.finished().getCount() == 0);
                left.later(left::pass);
                right.later(right::pass);
                for (JvmDevice device : List.of(left, right)) {
                    Await.until(
                            device.name() + " ends as the session did",
                            WAIT_MAX,
                            () -> current(device, document)
                                    && text(device, document).equals(trace.endContent()));
                    assertThat(device.troubles).isEmpty();
                }
                assertThat(first.json(document).path("text").asText()).isEqualTo(trace.endContent());
                assertThat(inFreshBrowser(first, project, document)).isEqualTo(trace.endContent());
            }
            System.out.println("[TR1] replayed " + one + " | " + two + " in "
                    + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
        }
    }

    /** The text of a note as somebody reads it in a browser that has seen nothing yet. */
    private String inFreshBrowser(Guest owner, ProjectId project, DocumentId note) throws Exception {
        try (var browser = Chromium.start(folder.resolve("fresh"))) {
            Tab tab = browser.open(owner.server().uri("/").toString());
            String reader = tab.evaluate("(async () => { globalThis.s = await (await import('/syncline.js')).connect();"
                            + " return (await s.signIn({ displayName: 'reader' })).user; })()")
                    .asText();
            owner.admit(project.text(), reader);
            return tab.evaluate("s.open('" + note.text() + "').then(note => note.value.text)", WAIT_MAX)
                    .asText();
        }
    }

    @Test
    @DisplayName("[TR2] Automerge's sample files load or are refused, and the server goes on")
    void tr2_automergeFiles() throws Exception {
        List<String> good = List.of(
                "exemplar",
                "counter_value_is_ok.automerge",
                "two_change_chunks.automerge",
                "two_change_chunks_compressed.automerge",
                "two_change_chunks_out_of_order.automerge");
        List<String> bad =
                List.of("invalid_deflate_stream.automerge", "overflow_in_length.automerge", "missing_actor.automerge");
        Path exemplar = ChangeSamples.sharedFile("automerge-files/" + good.get(0));
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            Guest guest = Guest.signIn(server, "importer");
            for (String name : good) {
                var answer = guest.importFile(Files.readAllBytes(exemplar.resolveSibling(name)));
                assertThat(answer.statusCode())
                        .as(name + ": " + new String(answer.body()))
                        .isEqualTo(201);
            }
            for (String name : bad) {
                var answer = guest.importFile(Files.readAllBytes(exemplar.resolveSibling(name)));
                assertThat(answer.statusCode()).as(name).isBetween(400, 499);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(guest.importFile(Files.readAllBytes(exemplar)).statusCode())
                    .isEqualTo(201);
        }
    }

    private static boolean current(JvmDevice device, DocumentId document) throws Exception {
        Status status = device.ask(() -> device.status(document));
        return status.current() && status.waiting() == 0;
    }

    private static String text(JvmDevice device, DocumentId document) throws Exception {
        return JSON.readTree(device.ask(() -> device.json(document)))
                .path("text")
                .asText();
    }
}
