package dev.syncline.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.bench.Machine;
import dev.syncline.bench.Rounds;
import dev.syncline.bench.Table;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.Tab;
import dev.syncline.process.ServerProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How long somebody waits who opens a note by its address, in a real browser: until anything is painted, until the words are
 * there, and until they can be changed. On a device that has never seen the note, on one that has it, there also without a
 * server, each in a browser that has just started, and in a second tab. Arguments: numbers of edits.
 */
public final class StartBench {
    private static final Path HOME = Path.of("target", "bench-start");
    private static final int ROUNDS = Integer.getInteger("syncline.bench.rounds", 5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String WORD = "<the last word>";

    /** Looks before each frame is painted. */
    private static final String WATCH = """
        globalThis.marks = {};
        const look = () => {
          const text = document.querySelector('.note-text');
          if (text?.value.startsWith('%s')) {
            marks.words ??= performance.now();
            if (!text.readOnly) marks.editable ??= performance.now();
          }
          if (marks.editable === undefined) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """.formatted(WORD);

    private static final String MARKS = """
        marks.editable && {
          ...marks,
          paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        }\
        """;

    private static final String SIGN_IN = """
        (async () => {
          const { connect } = await import('/syncline.js');
          globalThis.s = await connect({ serviceWorker: false });
          return (await s.signIn({ displayName: 'Ada' })).user;
        })()\
        """;

    /** What is written behind a note is saved behind it; the shell is there once the service worker is active. */
    private static final String KEEP = """
        (async () => {
          await navigator.serviceWorker.ready;
          const { connect } = await import('/syncline.js');
          const s = await connect({ serviceWorker: false });
          const note = await s.open('%s');
          note.splice(['text'], note.value.text.length, 0, 'x');
          await note.whenSaved();
        })()\
        """;

    private StartBench() {}

    public static void main(String... edits) throws Exception {
        System.out.println(Machine.describe() + "; " + ROUNDS + " rounds, medians (least–greatest).");
        Table table =
                new Table("edits", "who opens it", "something is painted, ms", "the words, ms", "to be changed, ms");
        for (String count : edits) {
            measure(Integer.parseInt(count), table);
        }
        table.print();
        System.exit(0);
    }

    private static void measure(int edits, Table table) throws Exception {
        Path folder = HOME.resolve("run-" + System.nanoTime());
        try (var server = new ServerProcess(folder.resolve("server")).start()) {
            Guest owner = Guest.signIn(server, "owner");
            String project = owner.project("long", List.of());
            String note = owner.make(project, "note");
            fill(owner, note, edits);
            String address = server.uri("/").toString() + "#/documents/" + note;

            var first = new Row(edits, "a device that has never seen it");
            for (int round = 0; round < ROUNDS; round++) {
                Path profile = folder.resolve("guest-" + round);
                signIn(server, owner, project, profile);
                try (var browser = Chromium.start(profile)) {
                    first.add(open(browser, address));
                }
            }
            Path profile = folder.resolve("profile");
            signIn(server, owner, project, profile);
            try (var browser = Chromium.start(profile)) {
                Tab tab = browser.open(address);
                tab.waitFor("document.querySelector('.note-text')?.value", PATIENCE);
                tab.evaluate(KEEP.formatted(note), PATIENCE);
            }
            var online = new Row(edits, "a device that has it");
            var second = new Row(edits, "a second tab there");
            for (int round = 0; round < ROUNDS; round++) {
                try (var browser = Chromium.start(profile)) {
                    online.add(open(browser, address));
                    second.add(open(browser, address));
                }
            }
            server.stop();
            var offline = new Row(edits, "a device that has it, without a server");
            for (int round = 0; round < ROUNDS; round++) {
                try (var browser = Chromium.start(profile)) {
                    offline.add(open(browser, address));
                }
            }
            first.into(table);
            online.into(table);
            second.into(table);
            offline.into(table);
        }
    }

    private static void signIn(ServerProcess server, Guest owner, String project, Path profile) throws Exception {
        try (var browser = Chromium.start(profile)) {
            Tab tab = browser.open(server.uri("/bare").toString());
            String user = tab.evaluate(SIGN_IN, PATIENCE).asText();
            owner.employ(project, new Guest(server, "", user));
        }
    }

    private static JsonNode open(Chromium browser, String address) {
        Tab tab = browser.open("about:blank").beforeEachPage(WATCH).go(address);
        return tab.waitFor(MARKS, PATIENCE);
    }

    private static void fill(Guest owner, String note, int edits) throws Exception {
        byte[] genesis = HTTP.send(
                        request(owner, note)
                                .header("Accept", "application/vnd.automerge")
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        for (byte[] body : LongHistory.onto(genesis, edits, WORD)) {
            HttpResponse<String> answer = HTTP.send(
                    request(owner, note)
                            .header("Content-Type", "application/vnd.automerge")
                            .PUT(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        }
    }

    private static HttpRequest.Builder request(Guest guest, String note) {
        return HttpRequest.newBuilder(guest.server().uri("/documents/" + note))
                .header("Authorization", "Bearer " + guest.token());
    }

    /** One line of the table. */
    private static final class Row {
        private final int edits;
        private final String who;
        private final Rounds paint = new Rounds();
        private final Rounds words = new Rounds();
        private final Rounds editable = new Rounds();

        Row(int edits, String who) {
            this.edits = edits;
            this.who = who;
        }

        void add(JsonNode marks) {
            paint.add(marks.path("paint").asDouble());
            words.add(marks.path("words").asDouble());
            editable.add(marks.path("editable").asDouble());
        }

        void into(Table table) {
            table.row(String.format(Locale.ROOT, "%,d", edits), who, paint.show(0), words.show(0), editable.show(0));
        }
    }
}
