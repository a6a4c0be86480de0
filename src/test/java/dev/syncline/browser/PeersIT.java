package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of each other in one document: where they are now, and what they did before. */
class PeersIT {
    private static final String CARET = "document.querySelector('.caret')";

    private static final String NETWORK = """
        new Promise(done => {
          const channel = new BroadcastChannel('syncline-network');
          channel.onmessage = ({ data }) => data.is && data.is.cut === %1$s && done();
          channel.postMessage({ cut: %1$s, delayMs: 0 });
        })\
        """;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerProcess(folder.resolve("server")).start();
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    /** A page with a client of its own as {@code s}, signed in. */
    private static Tab signedIn(Tab tab, String name) {
        tab.evaluate("""
            (async () => {
              const { connect } = await import('/syncline.js');
              globalThis.s = await connect({ serviceWorker: false });
              await s.signIn({ displayName: '%s' });
            })()\
            """.formatted(name));
        return tab;
    }

    private static Tab person(String name) {
        return signedIn(browser.openPrivate(server.uri("/bare").toString()), name);
    }

    /** A note in a new project of Ada's. */
    private static String note(Tab ada) {
        return ada.evaluate("""
            (async () => {
              globalThis.project = (await s.createProject('Ours')).id;
              globalThis.h = await s.create('note', { title: 'Shared', project });
              h.splice(['text'], 0, 0, 'one two three');
              await h.whenOnServer();
              return h.id;
            })()\
            """).asText();
    }

    private static void join(Tab ada, Tab other, String id, String role) {
        String user = other.evaluate("s.principal.user").asText();
        ada.evaluate("s.setMember(project, '" + user + "', '" + role + "')");
        other.evaluate("s.open('" + id + "').then(handle => { globalThis.h = handle; })");
        other.evaluate("h.presence().then(presence => { globalThis.p = presence; })");
    }

    @Test
    @DisplayName(
            "[PE1] whoever writes along is seen with name and place; viewers are not, and a browser that died is gone")
    void pe1_whoIsHere() throws Exception {
        Tab ada = person("Ada");
        String id = note(ada);
        Tab vera = person("Vera");
        ada.evaluate("h.presence().then(presence => { globalThis.p = presence; })");
        join(ada, vera, id, "viewer");
        vera.evaluate("p.set({ field: 'text', from: 1, to: 1 })");
        Chromium other = Chromium.start(folder.resolve("other"));
        try {
            Tab bob = signedIn(other.open(server.uri("/bare").toString()), "Bob");
            join(ada, bob, id, "editor");
            bob.evaluate("p.set({ field: 'text', from: 3, to: 7 })");

            ada.waitFor("p.others.length > 0");
            vera.waitFor("p.others.some(({ name }) => name === 'Bob')");
            assertThat(ada.evaluate("JSON.stringify(p.others.map(({ name, state }) => [name, state]))")
                            .asText())
                    .isEqualTo("[[\"Bob\",{\"field\":\"text\",\"from\":3,\"to\":7}]]");
            assertThat(ada.evaluate("p.others[0].user").asText())
                    .isEqualTo(bob.evaluate("s.principal.user").asText());
            bob.evaluate("p.set({ field: 'text', from: 5, to: 5 })");
            ada.waitFor("p.others[0].state.to === 5");
        } finally {
            other.kill9();
        }
        ada.waitFor("p.others.length === 0");
        ada.close();
        vera.close();
    }

    @Test
    @DisplayName("[PE3] the page of a note shows the other's caret where it stands, and who is here")
    void pe3_caretOnThePage() throws Exception {
        Tab ada = person("Ada");
        String id = note(ada);
        Tab bob = person("Bob");
        join(ada, bob, id, "editor");
        bob.evaluate("p.set({ field: 'text', from: 3, to: 3 })");
        ada.go(server.uri("/#/documents/" + id).toString());
        ada.waitFor(CARET + "?.textContent === 'Bob'");
        assertThat(ada.evaluate("document.querySelector('.face').textContent").asText())
                .isEqualTo("BBob");
        double before = ada.evaluate(CARET + ".offsetLeft").asDouble();

        bob.evaluate("h.splice(['text'], 0, 0, 'wide ')");

        ada.waitFor("document.querySelector('.note-text').value.startsWith('wide')");
        ada.waitFor(CARET + ".offsetLeft > " + before);
        ada.screenshot("note-carets");
        assertThat(ada.failures()).isEmpty();
        ada.close();
        bob.close();
    }

    @Test
    @DisplayName(
            "[HI5] a page reads versions with the names of their authors, any state, and restores; without a network"
                    + " it is told so")
    void hi5_history() throws Exception {
        Tab ada = person("Ada");
        String id = note(ada);
        ada.evaluate("""
            (async () => {
              globalThis.past = await h.history();
              globalThis.first = (await past.versions()).versions[0];
              h.splice(['text'], 3, 0, '!');
              await h.whenOnServer();
            })()\
            """);
        assertThat(ada.evaluate("first.authors[0].displayName").asText()).isEqualTo("Ada");
        assertThat(ada.evaluate("past.at(first).then(value => value.text)").asText())
                .isEqualTo("one two three");
        assertThat(ada.evaluate("(async () => (await past.difference(first, (await"
                                + " past.versions()).versions[0]))[0].text)()")
                        .asText())
                .isEqualTo("!");
        assertThat(ada.evaluate("past.file(first).then(bytes => bytes.length)").asInt())
                .isPositive();

        ada.evaluate("past.restore(first)");

        ada.waitFor("h.value.text === 'one two three'");
        ada.go(server.uri("/#/documents/" + id).toString());
        ada.click(".to-history");
        ada.waitFor("document.querySelector('.history-text')?.textContent === 'one two three'");
        assertThat(ada.evaluate("document.querySelector('.history-words strong').textContent")
                        .asText())
                .isEqualTo("You");
        ada.screenshot("history");
        assertThat(ada.failures()).isEmpty();
        ada.close();
    }

    @Test
    @DisplayName(
            "[FG3] an owner has the history forgotten on its page; who has the document open goes on with the others")
    void fg3_forgetting() throws Exception {
        Tab ada = person("Ada");
        String id = note(ada);
        Tab bob = person("Bob");
        join(ada, bob, id, "editor");
        bob.evaluate("(async () => { h.splice(['text'], 0, 3, 'two'); await h.whenOnServer(); })()");
        ada.waitFor("h.value.text === 'two two three'");
        ada.go(server.uri("/#/documents/" + id + "/history").toString());
        String rows = "document.querySelectorAll('.history-row').length";
        ada.waitFor(rows + " === 1");
        String authors = "document.querySelector('.history-author')?.textContent";
        assertThat(ada.evaluate(authors).asText()).contains("Bob");

        ada.click(".history-forget");
        ada.waitFor("document.querySelector('dialog .danger') !== null");
        ada.screenshot("history-forget");
        ada.click("dialog .danger");

        ada.waitFor(authors + " === 'You'");
        assertThat(ada.evaluate(rows).asInt()).isEqualTo(1);
        // What he writes before he hears of it is set aside, and he is told.
        bob.evaluate("""
            (async () => {
              for (let taken = false; !taken;) {
                while (h.value.text !== 'two two three') await new Promise((next) => setTimeout(next, 20));
                h.splice(['text'], 0, 3, 'one');
                taken = await h.whenOnServer().then(() => true, ({ code }) => code !== 'FORGOTTEN');
              }
            })()\
            """);
        ada.waitFor(rows + " === 2");
        assertThat(ada.evaluate(authors).asText()).isEqualTo("Bob");
        assertThat(bob.evaluate("h.value.text").asText()).isEqualTo("one two three");
        assertThat(ada.failures()).isEmpty();
        ada.close();
        bob.close();
    }

    @Test
    @DisplayName("[AP33] [CL15] work that could not be sent is shown, and kept as a document of its own, or discarded")
    void ap33_couldNotBeSent() throws Exception {
        Tab ada = person("Ada");
        String id = note(ada);
        Tab bob = person("Bob");
        join(ada, bob, id, "editor");
        setAside(ada, bob, id, "first");
        setAside(ada, bob, id, "second");
        assertThat(bob.evaluate("s.setAside().then(all => all.map(({ code, entries }) => code + entries).join())")
                        .asText())
                .isEqualTo("FORGOTTEN1,FORGOTTEN1");

        bob.go(server.uri("/").toString());
        bob.waitFor("document.querySelector('.aside-notice')?.textContent.startsWith('2 pieces')");
        bob.screenshot("set-aside-notice");
        bob.click(".aside-notice");
        bob.waitFor("document.querySelectorAll('.aside').length === 2");
        bob.screenshot("set-aside");
        bob.click(".aside:nth-child(2) button");
        bob.waitFor("location.hash.startsWith('#/documents/')");
        assertThat(bob.evaluate("""
            (async () => {
              const { connect } = await import('/syncline.js');
              const again = await connect({ serviceWorker: false });
              const kept = await again.open(location.hash.split('/').at(-1));
              return kept.value.title + ': ' + kept.value.text;
            })()\
            """).asText()).isEqualTo("Shared: first one two three");
        bob.evaluate("location.hash = '#/set-aside'");
        bob.waitFor("document.querySelectorAll('.aside').length === 1");
        bob.click(".aside button:last-child");
        bob.waitFor("document.querySelector('dialog .danger') !== null");
        bob.click("dialog .danger");
        bob.waitFor("document.querySelectorAll('.aside').length === 0");
        bob.screenshot("set-aside-none");
        assertThat(bob.failures()).isEmpty();
        ada.close();
        bob.close();
    }

    /** Bob writes a word while he hears nothing, and its history is forgotten meanwhile. */
    private static void setAside(Tab ada, Tab bob, String id, String word) {
        bob.evaluate(NETWORK.formatted(true));
        bob.waitFor("s.link.state !== 'online'");
        ada.evaluate("fetch('/documents/" + id + "/versions', { method: 'DELETE' }).then(answer => { globalThis.did ="
                + " answer.status; })");
        assertThat(ada.evaluate("did").asInt()).isBetween(200, 299);
        bob.evaluate("h.splice(['text'], 0, 0, '" + word + " ')");
        bob.evaluate("h.whenSaved()");
        bob.evaluate(NETWORK.formatted(false));
        bob.waitFor("s.link.state === 'online' && !h.value.text.includes('" + word + "')");
    }
}
