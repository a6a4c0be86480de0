package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tab's script in a real browser against the packaged server: several pages, dying workers, pages left in haste. */
class TabsIT {
    private static final String DIGITS = "0123456789";
    private static final int TRACE_SLICE = 1_000;
    /** So much of the trace is typed. */
    private static final int TRACE_EDITS = Integer.getInteger("syncline.trace.edits", 4_000);

    @TempDir
    Path folder;

    private ServerProcess server;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        server = new ServerProcess(folder.resolve("server")).start();
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterEach
    void stop() {
        browser.close();
        server.close();
    }

    /** A bare page of the server's origin with a connection of its own as {@code s}. */
    private Tab connected(Tab tab) {
        tab.evaluate("""
            (async () => {
              globalThis.syncline = await import('/syncline.js');
              globalThis.heard = [];
              globalThis.s = await syncline.connect({ serviceWorker: false });
              for (const name of ['fault', 'rejection', 'restarted']) s.on(name, detail => heard.push([name, detail.error?.message ?? detail]));
            })()\
            """);
        return tab;
    }

    private String bare() {
        return server.uri("/bare").toString();
    }

    private Tab signedIn(Tab tab, String name) {
        connected(tab).evaluate("s.signIn({ displayName: '" + name + "' })");
        return tab;
    }

    /** Opens a document as {@code h} with its text bound to a field that has the focus. */
    private void bind(Tab tab, String id) {
        tab.evaluate("""
            (async () => {
              globalThis.h = await s.open('%s');
              const field = document.body.appendChild(document.createElement('textarea'));
              field.id = 'field';
              globalThis.binding = h.bindText(field, ['text']);
              field.focus();
            })()\
            """.formatted(id));
    }

    private static String made(Tab tab, String type) {
        return tab.evaluate("s.create('" + type
                        + "', { title: 'T' }).then(async made => { await made.whenOnServer(); return made.id; })")
                .asText();
    }

    private static String text(Tab tab) {
        return tab.evaluate("h.value.text").asText();
    }

    private static void awaitSame(Tab tab, String expression) {
        tab.waitFor("h.status.place === 'server' && h.value.text === field.value && (" + expression + ")");
    }

    @Test
    @DisplayName("[TB12] two pages and another person type at once; all, and the server's JSON, show the same text")
    void tb12_everybodyTypes() throws Exception {
        Tab one = signedIn(browser.open(bare()), "Ada");
        Tab two = connected(browser.open(bare()));
        Tab bob = signedIn(browser.openPrivate(bare()), "Bob");
        String bobId = bob.evaluate("s.principal.user").asText();
        String project =
                one.evaluate("s.createProject('Ours').then(made => made.id)").asText();
        one.evaluate("s.setMember('%s', '%s', 'editor')".formatted(project, bobId));
        String id = one.evaluate(
                        "s.create('note', { title: 'Shared', project: '%s' }).then(async made => { await made.whenOnServer(); return made.id; })"
                                .formatted(project))
                .asText();
        for (Tab tab : new Tab[] {one, two, bob}) {
            bind(tab, id);
        }
        Thread[] people = {
            new Thread(() -> one.type("Ada 😀 one. ".repeat(8))),
            new Thread(() -> two.type("Ada 🎉 two. ".repeat(8))),
            new Thread(() -> bob.type("Bob 👩‍🚀 too. ".repeat(8)))
        };
        for (Thread person : people) {
            person.start();
        }
        for (Thread person : people) {
            person.join();
        }
        int length = "Ada 😀 one. ".repeat(8).length() * 2
                + "Bob 👩‍🚀 too. ".repeat(8).length();
        for (Tab tab : new Tab[] {one, two, bob}) {
            awaitSame(tab, "h.value.text.length === " + length);
        }
        assertThat(text(two)).isEqualTo(text(one));
        assertThat(text(bob)).isEqualTo(text(one));
        String json = one.evaluate("fetch('/documents/" + id
                        + "', { headers: { accept: 'application/json' } }).then(answer =>"
                        + " answer.json()).then(value => value.text)")
                .asText();
        assertThat(json).isEqualTo(text(one));
        assertThat(one.evaluate("heard.length").asInt()).isZero();
    }

    @Test
    @DisplayName("[TB10] the worker is killed again and again under typing: nothing is lost, nothing is doubled")
    void tb10_workerDies() throws Exception {
        Tab one = signedIn(browser.open(bare()), "Ada");
        Tab two = connected(browser.open(bare()));
        String id = made(one, "note");
        bind(two, id);
        bind(one, id);
        Thread typing = new Thread(() -> one.type(DIGITS.repeat(60)));
        typing.start();
        for (int i = 0; i < 4; i++) {
            int before = one.evaluate("heard.filter(([name]) => name === 'restarted').length")
                    .asInt();
            browser.endSharedWorkers();
            one.waitFor("heard.filter(([name]) => name === 'restarted').length > " + before);
        }
        typing.join();
        for (Tab tab : new Tab[] {one, two}) {
            awaitSame(tab, "h.value.text.length === 600");
            assertThat(text(tab)).isEqualTo(DIGITS.repeat(60));
        }
    }

    @Test
    @DisplayName("[TB11] what was typed just before a page was left is there when the next page opens")
    void tb11_pageLeft() throws Exception {
        Tab tab = signedIn(browser.open(bare()), "Ada");
        String id = made(tab, "note");
        String expected = "";
        for (int round = 0; round < 5; round++) {
            bind(tab, id);
            tab.waitFor("h.value.text === '" + expected + "'");
            // One task: no answer of the worker can come in between.
            tab.evaluate(
                    "for (const c of 'words %1$d. ') h.splice(['text'], h.value.text.length, 0, c); location.assign('?%1$d')"
                            .formatted(round));
            expected += "words " + round + ". ";
            String query = "?" + round;
            Await.until(
                    "the next page",
                    Duration.ofSeconds(60),
                    () -> tab.evaluate("document.readyState + location.search")
                            .asText()
                            .equals("complete" + query));
            connected(tab);
        }
        bind(tab, id);
        tab.waitFor("h.value.text === '" + expected + "'");
        tab.waitFor("Object.keys(localStorage).length === 0");
    }

    @Test
    @DisplayName("[TB9] calls that need the server say OFFLINE, and a call to a dead worker ends by itself")
    void tb9_callsEnd() throws Exception {
        Tab tab = signedIn(browser.open(bare()), "Ada");
        String id = made(tab, "note");
        server.kill9();
        tab.waitFor("s.link.state === 'offline' || s.link.state === 'connecting'");
        assertThat(tab.evaluate("s.createProject('x').then(() => 'made', error => error.code)")
                        .asText())
                .isEqualTo("OFFLINE");
        assertThat(tab.evaluate("s.documents().then(all => all.some(one => one.id === '" + id
                                + "' && one.title === 'T'))")
                        .asBoolean())
                .isTrue();
        bind(tab, id);
        tab.type("offline");
        assertThat(tab.evaluate("h.whenSaved()").asText()).isEqualTo("device");
        browser.endSharedWorkers();
        assertThat(tab.evaluate("s.documents().then(all => 'listed', error => error.code)")
                        .asText())
                .isEqualTo("TIMEOUT");
        tab.type(" still");
        server.start();
        tab.waitFor("heard.some(([name]) => name === 'restarted')", Duration.ofSeconds(60));
        awaitSame(tab, "h.value.text === 'offline still'");
    }

    @Test
    @DisplayName("[TB15] a page whose lock is granted late is served, not taken for one that is gone")
    void tb15_lockGrantedLate() throws Exception {
        Tab first = signedIn(browser.open(bare()), "Ada");
        String id = made(first, "note");
        Tab late = browser.open(bare());
        late.evaluate("""
            (() => {
              const request = LockManager.prototype.request;
              LockManager.prototype.request = async function (name, ...rest) {
                if (name.startsWith('syncline-tab-')) {
                  // Meanwhile the worker would find the lock free, had it been told of the page already.
                  await new Promise(resolve => setTimeout(resolve, 1000));
                }
                return request.call(this, name, ...rest);
              };
            })()\
            """);

        connected(late);

        assertThat(late.evaluate("s.open('" + id + "').then(opened => opened.value.title)")
                        .asText())
                .isEqualTo("T");
    }

    @Test
    @DisplayName("[TB13] a keystroke trace typed through the tab's script gives its end, here and on the server")
    void tb13_trace() throws Exception {
        Path trace = Path.of("..", "shared", "data", "editing-traces", "sveltecomponent.json.gz");
        assumeTrue(Files.exists(trace), "the trace lies in ../shared/data, which is not beside this checkout");
        JsonNode whole;
        try (var unzipped = new GZIPInputStream(Files.newInputStream(trace))) {
            whole = new ObjectMapper().readTree(unzipped);
        }
        Tab tab = signedIn(browser.open(bare()), "Ada");
        String id = made(tab, "note");
        bind(tab, id);
        Tab other = connected(browser.open(bare()));
        bind(other, id);
        List<JsonNode> txns = new ArrayList<>();
        whole.path("txns").forEach(txns::add);
        boolean isWhole = TRACE_EDITS >= txns.size();
        txns = txns.subList(0, isWhole ? txns.size() : TRACE_EDITS);
        for (int from = 0; from < txns.size(); from += TRACE_SLICE) {
            String slice = new ObjectMapper()
                    .writeValueAsString(txns.subList(from, Math.min(from + TRACE_SLICE, txns.size())));
            tab.evaluate("""
                (async () => {
                  for (const { patches } of %s) for (const [at, del, ins] of patches) h.splice(['text'], at, del, ins);
                  await h.whenSaved();
                })()\
                """.formatted(slice), Duration.ofSeconds(120));
        }
        tab.evaluate("h.whenOnServer()", Duration.ofSeconds(120));
        String end = isWhole ? whole.path("endContent").asText() : textAfter(txns);
        other.waitFor("h.value.text.length === " + end.length(), Duration.ofSeconds(60));
        String json = tab.evaluate("fetch('/documents/" + id
                        + "', { headers: { accept: 'application/json' } }).then(answer =>"
                        + " answer.json()).then(value => value.text)")
                .asText();
        assertThat(text(tab)).isEqualTo(end);
        assertThat(text(other)).isEqualTo(end);
        assertThat(other.evaluate("field.value").asText()).isEqualTo(end);
        assertThat(json).isEqualTo(end);
    }

    private static String textAfter(List<JsonNode> txns) {
        StringBuilder text = new StringBuilder();
        for (JsonNode txn : txns) {
            for (JsonNode patch : txn.path("patches")) {
                int at = patch.path(0).asInt();
                text.replace(at, at + patch.path(1).asInt(), patch.path(2).asText());
            }
        }
        return text.toString();
    }
}
