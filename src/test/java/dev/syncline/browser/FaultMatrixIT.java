package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.process.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of tabs, worker, host and stores, one a row, in a browser that never meets a server. A row first shows that its
 * fault took hold, and ends with the same question: is every word there once that a tab was told is saved on this device?
 */
class FaultMatrixIT {
    private static final Path PACKED = Path.of("target", "classes", "META-INF", "resources");
    private static final int RELOADS = Integer.getInteger("syncline.browser.reloads", 5);
    private static final int TABS = 5;
    private static final String BARE = "<!doctype html><title>bare</title>";
    private static final String NO_FILES = "navigator.storage.constructor.prototype.getDirectory = undefined;";
    private static final String NO_DATABASE = "Object.defineProperty(self, 'indexedDB', { value: null });";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The public API, with what each word was told beside it. */
    private static final String API = """
        globalThis.hosting = 0;
        const Plain = Worker;
        globalThis.Worker = class extends Plain {
          constructor(...of) { super(...of); globalThis.hosting++; }
        };
        globalThis.told = { device: [], memory: [], server: [] };
        globalThis.faults = [];
        globalThis.boot = async () => {
          const { connect } = await import('/syncline.js');
          globalThis.s = await connect({ serviceWorker: false });
          s.on('fault', ({ error }) => faults.push(error.code));
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

    private final List<String> saved = new ArrayList<>();
    private StaticSite site;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        site = new StaticSite(PACKED).text("/bare.html", BARE).text("/other.html", BARE);
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterEach
    void stop() {
        browser.close();
        site.close();
    }

    /** A page with the API that has not met the worker yet. */
    private Tab page() {
        Tab tab = browser.open("about:blank").beforeEachPage("if (location.pathname === '/bare.html') {" + API + "}");
        return tab.go(site.address("/bare.html"));
    }

    private Tab booted() {
        Tab tab = page();
        tab.evaluate("boot()");
        return tab;
    }

    private Tab showing(String id) {
        Tab tab = booted();
        tab.evaluate("show('" + id + "')");
        return tab;
    }

    private static String created(Tab tab) {
        return tab.evaluate("s.create('note', { title: 'T' }).then(made => (globalThis.n = made).id)")
                .asText();
    }

    /** Writes a word and remembers it if it is saved on this device. */
    private String write(Tab tab, String word) {
        String place = tab.evaluate("write('" + word + "')", PATIENCE).asText();
        if (place.equals("device")) {
            saved.add(word);
        }
        return place;
    }

    /** The question at the end of each row. */
    private void everythingSavedIsThere(Tab tab, String id) {
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

    private void broken(String script) throws IOException {
        String boot = Files.readString(PACKED.resolve("worker-boot.js"));
        site.text("/worker-boot.js", script + boot);
    }

    @Test
    @DisplayName("[FM1] five tabs boot at the same moment: one worker, and a document that all of them begin")
    void fm1_fiveTabsAtOnce() throws Exception {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < TABS; i++) {
            tabs.add(page());
        }
        together(tabs, tab -> "boot()");
        String id = created(tabs.get(0));
        together(tabs, tab -> "show('" + id + "')");
        together(tabs, tab -> "write('tab" + tabs.indexOf(tab) + "')")
                .forEach(place -> assertThat(place).isEqualTo("device"));
        for (int i = 0; i < TABS; i++) {
            saved.add("tab" + i);
        }

        assertThat(browser.sharedWorkers()).hasSize(1);
        assertThat(tabs.get(0).evaluate("s.inspect().then(state => state.tabs)").asInt())
                .isEqualTo(TABS);
        for (Tab tab : tabs) {
            tab.waitFor("n.value.text.length === " + 6 * TABS);
            everythingSavedIsThere(tab, id);
        }
    }

    private interface Expression {
        String of(Tab tab);
    }

    private static List<String> together(List<Tab> tabs, Expression expression) throws Exception {
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

    @Test
    @DisplayName("[FM2] the only tab is loaded anew again and again: each time another worker, never a word less")
    void fm2_reloads() {
        Tab tab = booted();
        String id = created(tab);
        List<String> epochs = new ArrayList<>();
        for (int i = 0; i < RELOADS; i++) {
            write(tab, "r" + i);
            tab.reload();
            epochs.add(tab.evaluate("boot()", PATIENCE).asText());
            tab.evaluate("show('" + id + "')", PATIENCE);
        }

        assertThat(epochs).doesNotHaveDuplicates();
        everythingSavedIsThere(tab, id);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"closed", "reloaded", "crashed"})
    @DisplayName("[FM3] the tab that lends the host goes: another lends one, in order")
    void fm3_hostGoes(String how) throws Exception {
        Tab host = booted();
        String id = created(host);
        Tab other = showing(id);
        write(host, "before");
        assertThat(host.evaluate("hosting").asInt()).as("it lends").isEqualTo(1);
        assertThat(other.evaluate("hosting").asInt()).isZero();
        switch (how) {
            case "closed" -> host.close();
            case "reloaded" -> host.reload();
            default -> host.crash();
        }

        assertThat(write(other, "after")).isEqualTo("device");
        // Whoever did not wait for the other tab wrote into the database meanwhile; then the file is used again.
        write(other, "later");
        other.waitFor("hosting > 0", PATIENCE);
        everythingSavedIsThere(showing(id), id);
    }

    @Test
    @DisplayName(
            "[FM4] the tab that lends the host stands still: words go elsewhere; it wakes up and nothing is mixed up")
    void fm4_hostStandsStill() throws Exception {
        Tab creator = booted();
        String id = created(creator);
        Tab host = showing(id);
        creator.close();
        Tab other = showing(id);
        write(host, "before");
        host.waitFor("hosting > 0", PATIENCE);
        ProcessHandle stopped = browser.stopRendererOf(host);
        try {
            assertThat(host.answers()).as("it stands still").isFalse();
            assertThat(write(other, "meanwhile")).isEqualTo("device");
        } finally {
            Chromium.signal(stopped, "CONT");
        }
        Await.until("it wakes up", PATIENCE, host::answers);
        write(host, "awake");
        write(other, "both");

        browser.endSharedWorkers();
        Tab next = showing(id);
        everythingSavedIsThere(next, id);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"opfs", "indexeddb", "both"})
    @DisplayName("[FM5] a browser without files, without a database, without both: the page says which, and goes on")
    void fm5_missingStores(String missing) throws IOException {
        broken((missing.equals("indexeddb") ? "" : NO_FILES) + (missing.equals("opfs") ? "" : NO_DATABASE));
        Tab tab = booted();
        String id = created(tab);

        String place = write(tab, "word");

        String adapter = tab.evaluate("s.vault.adapter").asText();
        switch (missing) {
            case "opfs" -> assertThat(adapter).isEqualTo("indexeddb");
            case "indexeddb" -> assertThat(adapter).isEqualTo("opfs");
            default -> assertThat(adapter).isEqualTo("memory");
        }
        assertThat(place).isEqualTo(missing.equals("both") ? "memory" : "device");
        assertThat(tab.evaluate("n.value.text").asText()).isEqualTo("<word>");
        if (!missing.equals("both")) {
            tab.reload();
            tab.evaluate("boot()");
            everythingSavedIsThere(tab, id);
        }
    }

    @Test
    @DisplayName("[FM6] a file of the journal is cut off: what is intact is there, and writing goes on")
    void fm6_cutOff() {
        Tab tab = booted();
        String id = created(tab);
        write(tab, "first");
        write(tab, "second");
        tab.go("about:blank");
        Tab bare = browser.open(site.address("/other.html"));
        assertThat(bare.evaluate("""
            (async () => {
              const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('syncline-vault');
              const files = [];
              for await (const [name, file] of root.entries()) if (file.kind === 'file') files.push([name, file]);
              const put = async (file, bytes) => { const out = await file.createWritable(); await out.write(bytes); await out.close(); };
              const [, last] = files.sort(([a], [b]) => parseInt(a) - parseInt(b)).at(-1);
              const bytes = new Uint8Array(await (await last.getFile()).arrayBuffer());
              await put(last, bytes.slice(0, bytes.length - 3));
              return files.length;
            })()\
            """).asInt()).as("files").isPositive();
        saved.remove("second");

        Tab next = showing(id);

        everythingSavedIsThere(next, id);
        assertThat(next.evaluate("s.vault.damaged").asInt()).isZero();
        assertThat(write(next, "third")).isEqualTo("device");
        next.reload();
        next.evaluate("boot()");
        everythingSavedIsThere(next, id);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"SharedWorker", "LockManager"})
    @DisplayName(
            "[FM7] without shared workers, or without locks as at an insecure address, connecting is refused by name")
    void fm7_unsupported(String missing) {
        Tab tab = browser.open("about:blank")
                .beforeEachPage(
                        missing.equals("SharedWorker")
                                ? "delete globalThis.SharedWorker"
                                : "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
                .go(site.address("/bare.html"));

        assertThat(tab.evaluate("import('/syncline.js').then(one => one.connect()).catch(error => error.code)")
                        .asText())
                .isEqualTo("UNSUPPORTED");
    }

    @Test
    @DisplayName(
            "[FM8] a later version takes over with words unsent, and is rolled back: it finds them all, and so does"
                    + " ours")
    void fm8_versions() {
        Tab tab = booted();
        String id = created(tab);
        write(tab, "ours");
        Tab later = browser.open(site.address("/other.html"));
        later.evaluate("""
            new Promise(leave => navigator.locks.request('syncline-journal', () => {
              leave();
              return new Promise(done => { globalThis.rollBack = done; });
            }).catch(String) && new BroadcastChannel('syncline-journal').postMessage({ what: 'take', version: 2 }))\
            """);
        tab.waitFor("faults.includes('CLIENT_TOO_OLD')");
        assertThat(write(tab, "late"))
                .as("the old one has no journal any longer")
                .isEqualTo("memory");

        later.evaluate("rollBack()");
        tab.reload();
        browser.endSharedWorkers();
        Tab next = showing(id);

        everythingSavedIsThere(next, id);
        assertThat(write(next, "again")).isEqualTo("device");
    }

    @Test
    @DisplayName(
            "[FM9] a private window keeps what it is told to as long as it lives, and nothing of it is in the profile")
    void fm9_privateWindow() {
        String profile = browser.newPrivateProfile();
        Tab one = browser.openIn(profile, site.address("/bare.html"));
        one.evaluate("(async () => {" + API + " await boot(); })()");
        String id = created(one);
        write(one, "secret");
        Tab two = browser.openIn(profile, site.address("/bare.html"));
        two.evaluate("(async () => {" + API + " await boot(); })()");

        everythingSavedIsThere(two, id);
        assertThat(booted().evaluate("s.documents().then(all => all.length)").asInt())
                .isZero();
    }
}
