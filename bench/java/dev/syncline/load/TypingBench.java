package dev.syncline.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.bench.Machine;
import dev.syncline.bench.Table;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.Tab;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Four people's hands on one note: two tabs each of two browsers, every one typing at 15 keys a second, with real key events
 * in the page as it is. How long the main threads were busy at a stretch, and until a key that one pressed is seen by the
 * others. Argument: keys each.
 */
public final class TypingBench {
    private static final Path HOME = Path.of("target", "bench-typing");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1) / 15;
    private static final int LONG_MS = 50;

    /** Browsers report tasks of 50 ms and more as long ones; events are timed from the press of the key to the paint behind it. */
    private static final String WATCH = """
        globalThis.tasks = [];
        globalThis.presses = [];
        new PerformanceObserver(list => tasks.push(...list.getEntries().map(({ duration }) => duration)))
          .observe({ type: 'longtask' });
        new PerformanceObserver(list => presses.push(...list.getEntries()
            .filter(({ name }) => name === 'keydown')
            .map(({ duration }) => duration)))
          .observe({ type: 'event', durationThreshold: 16 });
        """;

    private TypingBench() {}

    public static void main(String... arguments) throws Exception {
        int keys = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
        System.out.println(Machine.describe() + "; " + keys + " keys at 15/s in each of four tabs at once.");
        Path folder = HOME.resolve("run-" + System.nanoTime());
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var one = Chromium.start(folder.resolve("one"));
                var two = Chromium.start(folder.resolve("two"))) {
            Guest owner = Guest.signIn(server, "owner");
            String project = owner.project("typing", List.of());
            String note = owner.make(project, "note");
            List<Tab> tabs = new ArrayList<>();
            for (Chromium browser : List.of(one, two)) {
                tabs.addAll(enter(browser, server, owner, project, note));
            }
            typeTogether(tabs, keys);
            for (Tab tab : tabs) {
                tab.waitFor("document.querySelector('.note-text').value.length === " + keys * tabs.size(), PATIENCE);
            }
            print(tabs);
        }
        System.exit(0);
    }

    private static List<Tab> enter(Chromium browser, ServerProcess server, Guest owner, String project, String note)
            throws Exception {
        Tab first = browser.open(server.uri("/").toString());
        first.waitFor("document.activeElement.name === 'name'", PATIENCE);
        first.type("Ada\n");
        first.waitFor("document.querySelector('.empty')", PATIENCE);
        String user = first.evaluate("""
            (async () => {
              const { connect } = await import('/syncline.js');
              return (await connect()).principal.user;
            })()\
            """, PATIENCE).asText();
        owner.employ(project, new Guest(server, "", user));
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Tab tab = browser.open("about:blank").beforeEachPage(WATCH).go(server.uri("/") + "#/documents/" + note);
            tab.waitFor("document.querySelector('.place')?.dataset.place === 'server'", PATIENCE);
            tab.focus(".note-text");
            tabs.add(tab);
        }
        return tabs;
    }

    private static void typeTogether(List<Tab> tabs, int keys) throws Exception {
        tabs.forEach(tab -> tab.evaluate("tasks.length = presses.length = 0"));
        try (ExecutorService hands = Executors.newFixedThreadPool(tabs.size())) {
            List<Future<?>> typing = new ArrayList<>();
            for (Tab tab : tabs) {
                typing.add(hands.submit(() -> type(tab, keys)));
            }
            for (Future<?> one : typing) {
                one.get();
            }
        }
    }

    private static void type(Tab tab, int keys) {
        long start = System.nanoTime();
        for (int i = 0; i < keys; i++) {
            LockSupport.parkNanos(start + i * PAUSE_NS - System.nanoTime());
            tab.type(i % 6 == 5 ? " " : "x");
        }
    }

    private static void print(List<Tab> tabs) {
        Table table = new Table(
                "tab",
                "tasks over 50 ms",
                "the longest, ms",
                "key events over 16 ms",
                "the slowest key, ms to its paint");
        for (int i = 0; i < tabs.size(); i++) {
            JsonNode tasks = tabs.get(i).evaluate("tasks.filter(ms => ms > " + LONG_MS + ")");
            JsonNode presses = tabs.get(i).evaluate("presses");
            table.row(
                    "browser " + (1 + i / 2) + ", tab " + (1 + i % 2),
                    tasks.size(),
                    longest(tasks),
                    presses.size(),
                    longest(presses));
        }
        table.print();
    }

    private static String longest(JsonNode all) {
        double longest = 0;
        for (JsonNode one : all) {
            longest = Math.max(longest, one.asDouble());
        }
        return longest == 0 ? "–" : String.valueOf(Math.round(longest));
    }
}
