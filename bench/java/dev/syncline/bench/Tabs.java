package dev.syncline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.Tab;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Letters typed in one tab, until they are saved on the device, until another tab shows them, and until somebody else's
 * browser does, which hears of them from the server; beside as many writes of the same size that this program brings to the same disk.
 */
final class Tabs {
    static final int PAUSE_MS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static final String CONNECT = """
        (async () => {
          const { connect } = await import('/syncline.js');
          globalThis.s = await connect({ serviceWorker: false });
        })()\
        """;
    /** Tells when each length of the text was seen, and what time it is here. */
    private static final String WATCH = """
        (async () => {
          globalThis.h = await s.open('%s');
          globalThis.seen = new Map();
          h.subscribe(({ text }) => seen.has(text.length) || seen.set(text.length, performance.now()));
          globalThis.clock = new BroadcastChannel('clock');
          clock.onmessage = ({ data }) => clock.postMessage([data, performance.now()]);
        })()\
        """;
    /** How much the other tab's clock is ahead of this one's: from the fastest of many questions. */
    private static final String COMPARE_CLOCKS = """
        (async () => {
          const clock = new BroadcastChannel('clock');
          let best = { took: Infinity };
          for (let i = 0; i < 300; i++) {
            const asked = performance.now();
            const theirs = await new Promise(answer => {
              clock.onmessage = ({ data }) => Array.isArray(data) && data[0] === asked && answer(data[1]);
              clock.postMessage(asked);
            });
            const now = performance.now();
            if (now - asked < best.took) best = { took: now - asked, ahead: theirs - (asked + now) / 2 };
          }
          clock.close();
          return best;
        })()\
        """;

    static final String TYPE = """
        (async () => {
          const edits = [];
          for (let i = 0; i < %d; i++) {
            const at = performance.now();
            h.splice(['text'], h.value.text.length, 0, 'x');
            const length = h.value.text.length;
            await h.whenSaved();
            edits.push([at, performance.now() - at, length]);
            await new Promise(next => setTimeout(next, %d));
          }
          return edits;
        })()\
        """;

    /** A note that somebody else may write in, too. */
    private static final String CREATE = """
        (async () => {
          const project = (await s.createProject('Ours')).id;
          await s.setMember(project, '%s', 'editor');
          globalThis.h = await s.create('note', { project });
          await h.whenOnServer();
          return h.id;
        })()\
        """;

    private static final String JOURNAL_BYTES = """
        (async () => {
          const root = await navigator.storage.getDirectory();
          let bytes = 0;
          for await (const file of (await root.getDirectoryHandle('syncline-vault')).values())
            bytes += (await file.getFile()).size;
          return bytes;
        })()\
        """;

    private final Plan plan;
    private final ServerProcess server;
    private final Path folder;
    private final Rounds savedP50 = new Rounds();
    private final Rounds savedP99 = new Rounds();
    private final Rounds otherP50 = new Rounds();
    private final Rounds otherP99 = new Rounds();
    private final Rounds farP50 = new Rounds();
    private final Rounds farP99 = new Rounds();
    private final Rounds nativeP50 = new Rounds();
    private final Rounds nativeP99 = new Rounds();

    Tabs(Plan plan, ServerProcess server, Path folder) {
        this.plan = plan;
        this.server = server;
        this.folder = folder;
    }

    void run() throws Exception {
        String browserName;
        int bytes = 0;
        try (var browser = Chromium.start(folder.resolve("profile"));
                var other = Chromium.start(folder.resolve("other"))) {
            Tab one = browser.open(server.uri("/bare").toString());
            Tab two = browser.open(server.uri("/bare").toString());
            Tab far = other.open(server.uri("/bare").toString());
            browserName = one.evaluate("navigator.userAgent.match(/Chrome\\/[\\d.]+/)[0]")
                    .asText();
            open(one, two, far);
            type(one, two, far, plan.tabEdits());
            for (int round = 0; round < plan.rounds(); round++) {
                long before = one.evaluate(JOURNAL_BYTES).asLong();
                measure(one, two, far);
                bytes = (int) (one.evaluate(JOURNAL_BYTES).asLong() - before) / plan.tabEdits();
                nativeWrites(bytes);
            }
        }
        print(browserName, bytes);
    }

    private static void open(Tab one, Tab two, Tab far) {
        far.evaluate(CONNECT, PATIENCE);
        String bob = far.evaluate("s.signIn({ displayName: 'Bob' }).then(({ user }) => user)", PATIENCE)
                .asText();
        one.evaluate(CONNECT, PATIENCE);
        one.evaluate("s.signIn({ displayName: 'Ada' })", PATIENCE);
        String note = one.evaluate(CREATE.formatted(bob), PATIENCE).asText();
        two.evaluate(CONNECT, PATIENCE);
        two.evaluate(WATCH.formatted(note), PATIENCE);
        far.evaluate(WATCH.formatted(note), PATIENCE);
    }

    private JsonNode type(Tab one, Tab two, Tab far, int edits) {
        JsonNode typed = one.evaluate(TYPE.formatted(edits, PAUSE_MS), PATIENCE);
        for (Tab reader : List.of(two, far)) {
            reader.waitFor(
                    "h.value.text.length === " + typed.get(edits - 1).get(2).asInt(), PATIENCE);
        }
        return typed;
    }

    private void measure(Tab one, Tab two, Tab far) {
        double ahead = one.evaluate(COMPARE_CLOCKS, PATIENCE).path("ahead").asDouble();
        JsonNode typed = type(one, two, far, plan.tabEdits());
        JsonNode seen = two.evaluate("Object.fromEntries(seen)");
        JsonNode seenFar = far.evaluate("Object.fromEntries(seen)");
        double farAhead = origin(one) - origin(far);
        var saved = new Samples();
        var other = new Samples();
        var distant = new Samples();
        for (JsonNode edit : typed) {
            double at = edit.get(0).asDouble();
            saved.add(nanos(edit.get(1).asDouble()));
            other.add(nanos(seen.path(edit.get(2).asText()).asDouble() - ahead - at));
            distant.add(nanos(seenFar.path(edit.get(2).asText()).asDouble() - farAhead - at));
        }
        savedP50.add(saved.quantileMs(0.5));
        savedP99.add(saved.quantileMs(0.99));
        otherP50.add(other.quantileMs(0.5));
        otherP99.add(other.quantileMs(0.99));
        farP50.add(distant.quantileMs(0.5));
        farP99.add(distant.quantileMs(0.99));
    }

    /** Browsers on one machine share its clock; exact to a millisecond or so. */
    private static double origin(Tab tab) {
        return tab.evaluate("performance.timeOrigin").asDouble();
    }

    private void nativeWrites(int bytes) throws IOException {
        var samples = new Samples();
        try (var file = FileChannel.open(
                folder.resolve("fdatasync"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (int i = 0; i < plan.tabEdits(); i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(bytes));
                file.force(false);
                samples.add(System.nanoTime() - start);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            }
        }
        nativeP50.add(samples.quantileMs(0.5));
        nativeP99.add(samples.quantileMs(0.99));
    }

    private void print(String browserName, int bytes) {
        System.out.println("### One letter in a tab, ms (" + browserName + ", " + bytes + " bytes of journal each)");
        int n = plan.rounds() * plan.tabEdits();
        new Table("from the edit to", "n", "p50", "p99", "goal")
                .row(
                        "saved on this device, said in the tab",
                        n,
                        savedP50.show(2),
                        savedP99.show(2),
                        "p50 ≤ 1, p99 ≤ " + Rounds.number(nativeP99.median() + 2, 2))
                .row("shown in the other tab", n, otherP50.show(2), otherP99.show(2), "p50 ≤ 1")
                .row("shown in another browser, through the server", n, farP50.show(1), farP99.show(1), "")
                .row("native write and fdatasync, for comparison", n, nativeP50.show(2), nativeP99.show(2), "")
                .print();
    }

    private static long nanos(double ms) {
        return (long) (ms * 1e6);
    }
}
