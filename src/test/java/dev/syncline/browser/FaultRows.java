package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of faults, in a browser that never meets a server, under the content security policies of one. A row first shows
 * that its fault took hold, and ends with the same question: is every word there once that a tab was told is saved on this
 * device? The browser's end asks another: was nothing refused in any page or worker?
 */
abstract class FaultRows {
    static final Path PACKED = Path.of("target", "classes", "META-INF", "resources");
    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String BARE = "<!doctype html><title>bare</title>";

    /** The public API, with what each word was told beside it. */
    static final String API = """
        globalThis.hosting = 0;
        const Plain = Worker;
        globalThis.Worker = class extends Plain {
          constructor(...of) { super(...of); globalThis.hosting++; }
        };
        globalThis.told = { device: [], memory: [], server: [] };
        globalThis.faults = [];
        globalThis.rejections = [];
        globalThis.boot = async () => {
          const { connect } = await import('/syncline.js');
          globalThis.s = await connect({ serviceWorker: false });
          s.on('fault', ({ error }) => faults.push(error.code));
          s.on('rejection', ({ code }) => rejections.push(code));
          return s.epoch;
        };
        globalThis.show = async id => { globalThis.n = await s.open(id); return n.id; };
        globalThis.write = async word => {
          n.splice(['text'], n.value.text.length, 0, '<' + word + '>');
          const place = await n.whenSaved();
          told[place].push(word);
          return place;
        };
        """;

    @TempDir
    Path folder;

    final List<String> saved = new ArrayList<>();
    StaticSite site;
    Chromium browser;

    @BeforeEach
    void start() throws Exception {
        site = new StaticSite(PACKED).underPolicies().text("/bare.html", BARE).text("/other.html", BARE);
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterEach
    void stop() {
        browser.close();
        site.close();
    }

    /** A script that runs in every page before its own. */
    String prelude() {
        return "";
    }

    /** A page with the API that has not met the worker yet. */
    Tab page() {
        Tab tab = browser.open("about:blank")
                .beforeEachPage(prelude())
                .beforeEachPage("if (location.pathname === '/bare.html') {" + API + "}");
        return tab.go(site.address("/bare.html"));
    }

    Tab booted() {
        Tab tab = page();
        tab.evaluate("boot()");
        return tab;
    }

    Tab showing(String id) {
        Tab tab = booted();
        tab.evaluate("show('" + id + "')");
        return tab;
    }

    static String created(Tab tab) {
        return tab.evaluate("s.create('note', { title: 'T' }).then(made => (globalThis.n = made).id)")
                .asText();
    }

    /** Writes a word and remembers it if it is saved on this device. */
    String write(Tab tab, String word) {
        String place = tab.evaluate("write('" + word + "')", PATIENCE).asText();
        if (place.equals("device")) {
            saved.add(word);
        }
        return place;
    }

    interface Expression {
        String of(Tab tab);
    }

    /** Evaluates in all tabs at once. */
    static List<String> together(List<Tab> tabs, Expression expression) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> running = new ArrayList<>();
            for (Tab tab : tabs) {
                running.add(threads.submit(() -> tab.evaluate(expression.of(tab), PATIENCE)));
            }
            List<String> answers = new ArrayList<>();
            for (Future<JsonNode> one : running) {
                answers.add(one.get().asText());
            }
            return answers;
        }
    }

    /**
     * So many tabs boot at the same moment and write into one document, which all of them show.
     *
     * @return the tabs, by the epoch of the worker that serves each
     */
    Map<Tab, String> manyAtOnce(int count) throws Exception {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tabs.add(page());
        }
        List<String> epochs = together(tabs, tab -> "boot()");
        String id = created(tabs.get(0));
        together(tabs, tab -> "show('" + id + "')");
        together(tabs, tab -> "write('tab" + tabs.indexOf(tab) + "')")
                .forEach(place -> assertThat(place).isEqualTo("device"));
        Map<Tab, String> served = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            saved.add("tab" + i);
            served.put(tabs.get(i), epochs.get(i));
        }
        assertThat(tabs.get(0).evaluate("s.inspect().then(state => state.tabs)").asInt())
                .isEqualTo(count);
        for (Tab tab : tabs) {
            tab.waitFor("n.value.text.length === " + 6 * count);
            everythingSavedIsThere(tab, id);
        }
        return served;
    }

    /** The only tab is loaded anew so many times, with a word before each: another worker serves it each time. */
    void loadedAnew(int count) {
        Tab tab = booted();
        String id = created(tab);
        List<String> epochs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            assertThat(write(tab, "r" + i)).isEqualTo("device");
            tab.reload();
            epochs.add(tab.evaluate("boot()", PATIENCE).asText());
            tab.evaluate("show('" + id + "')", PATIENCE);
        }
        assertThat(epochs).doesNotHaveDuplicates();
        everythingSavedIsThere(tab, id);
    }

    /** The question at the end of each row. */
    void everythingSavedIsThere(Tab tab, String id) {
        String text = tab.evaluate("s.open('" + id + "').then(note => note.value.text)", PATIENCE)
                .asText();
        assertThat(saved).as("the row saved something").isNotEmpty();
        for (String word : saved) {
            assertThat(text.split("<" + word + ">", -1))
                    .as("%s in %s", word, text)
                    .hasSize(2);
        }
        assertThat(tab.evaluate("told.server.length").asInt())
                .as("on a server that is not there")
                .isZero();
    }

    /** Runs a script before one of the page's own. */
    void before(String file, String script) throws IOException {
        site.text("/" + file, script + Files.readString(PACKED.resolve(file)));
    }
}
