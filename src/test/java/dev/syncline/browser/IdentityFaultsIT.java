package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.identity.TestIssuer;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of faults that are about who somebody is and may do, against the packaged server. */
class IdentityFaultsIT {
    /** The worker's switch of the network, as the inspector turns it; given once the worker says that it is turned. */
    private static final String TURN = """
        new Promise(done => {
          const channel = new BroadcastChannel('syncline-network');
          channel.onmessage = ({ data }) => data.is?.cut === %1$s && done(channel.close());
          channel.postMessage({ cut: %1$s });
        })\
        """;

    /** Whether a file of the journal holds a word, in whatever a change compresses nothing of. */
    private static final String STORED = """
        (async () => {
          const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('syncline-vault');
          for await (const file of root.values()) {
            const text = new TextDecoder('latin1').decode(await (await file.getFile()).arrayBuffer());
            if (text.includes('%s')) return true;
          }
          return false;
        })()\
        """;

    @TempDir
    static Path home;

    private static TestIssuer issuer;
    private static ServerProcess server;

    @TempDir
    Path folder;

    private Chromium browser;

    @BeforeAll
    static void serve() throws Exception {
        issuer = new TestIssuer(home.resolve("issuer"));
        server = new ServerProcess(home.resolve("server"))
                .env("SYNCLINE_ISSUERS_TEST_ISSUER", TestIssuer.ISSUER)
                .env("SYNCLINE_ISSUERS_TEST_AUDIENCE", TestIssuer.AUDIENCE)
                .env("SYNCLINE_ISSUERS_TEST_KEY_LOCATION", issuer.keyLocation())
                .start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterEach
    void stop() {
        browser.close();
    }

    private String bare() {
        return server.uri("/bare").toString();
    }

    private static Tab booted(Tab tab) {
        tab.evaluate("(() => {" + FaultRows.API + "})()");
        tab.evaluate("boot()");
        return tab;
    }

    private static Tab opened(Tab tab, String id) {
        tab.evaluate("show('" + id + "')", FaultRows.PATIENCE);
        return tab;
    }

    private String signIn(Tab tab, String name) {
        String token = issuer.sign(TestIssuer.good(name));
        return tab.evaluate("s.signIn({ token: '" + token + "' }).then(() => s.principal.user)")
                .asText();
    }

    private static void cut(Tab tab) {
        tab.evaluate(TURN.formatted(true));
        tab.waitFor("s.link.state !== 'online'");
    }

    private static void mend(Tab tab) {
        tab.evaluate(TURN.formatted(false));
    }

    private static String created(Tab tab, String project) {
        return tab.evaluate("s.create('note', { title: 'T', " + project
                        + " }).then(async made => { globalThis.n = made; await made.whenOnServer(); return made.id; })")
                .asText();
    }

    /** The text the server has, asked by one who may. */
    private static String onServer(String id) {
        return "fetch('/documents/" + id + "', { headers: { accept: 'application/json' } })"
                + ".then(answer => answer.json()).then(value => value.text)";
    }

    private static void writeOffline(Tab tab, String word) {
        assertThat(tab.evaluate("write('" + word + "')", FaultRows.PATIENCE).asText())
                .isEqualTo("device");
    }

    @Test
    @DisplayName("[FM12] another person signs in while two tabs are open: what the first did not send is neither shown"
            + " nor sent as theirs, and goes up once the first is back")
    void fm12_anotherPerson() {
        Tab one = booted(browser.open(bare()));
        String ada = signIn(one, "ada");
        Tab two = booted(browser.open(bare()));
        Tab witness = booted(browser.openPrivate(bare()));
        signIn(witness, "ada");
        String id = created(one, "");
        two.evaluate("show('" + id + "')");
        cut(one);
        writeOffline(one, "unsent");
        assertThat(witness.evaluate(onServer(id)).asText()).doesNotContain("unsent");

        two.evaluate("s.signOut()");
        one.waitFor("s.principal?.user !== '" + ada + "'");
        mend(two);
        String bob = signIn(two, "bob");
        one.waitFor("s.principal.user === '" + bob + "'");

        created(one, "");
        for (Tab tab : new Tab[] {one, two}) {
            assertThat(tab.evaluate("s.documents().then(all => all.some(known => known.id === '" + id + "'))")
                            .asBoolean())
                    .isFalse();
            assertThat(tab.evaluate(
                                    "s.open('" + id + "').then(() => 'opened', error => error.code)",
                                    FaultRows.PATIENCE)
                            .asText())
                    .isNotEqualTo("opened");
        }
        assertThat(witness.evaluate(onServer(id)).asText()).doesNotContain("unsent");

        one.evaluate("s.signOut()");
        assertThat(signIn(two, "ada")).isEqualTo(ada);
        witness.waitFor(onServer(id) + ".then(text => text === '<unsent>')", FaultRows.PATIENCE);
        two.evaluate("show('" + id + "')");
        two.waitFor("n.value.text === '<unsent>' && n.status.place === 'server'");
    }

    @Test
    @DisplayName(
            "[FM13] access is taken away while the device is offline: its work is not sent, but set aside; the copy"
                    + " leaves the device, its files too, and comes anew once access is given again")
    void fm13_accessLost() {
        Tab ada = booted(browser.open(bare()));
        signIn(ada, "ada");
        Tab bob = booted(browser.openPrivate(bare()));
        String bobId = signIn(bob, "bob");
        String project =
                ada.evaluate("s.createProject('Ours').then(made => made.id)").asText();
        String member = "s.setMember('" + project + "', '" + bobId + "', %s)";
        ada.evaluate(member.formatted("'editor'"));
        String id = created(ada, "project: '" + project + "'");
        ada.evaluate("write('ours')");
        bob.evaluate("show('" + id + "')");
        bob.waitFor("n.value.text === '<ours>' && n.status.place === 'server'");
        assertThat(stored(bob, "ours")).as("found while it is there").isTrue();
        cut(bob);
        writeOffline(bob, "kept");
        ada.evaluate(member.formatted("null"));
        assertThat(bob.evaluate("n.status.blocked").isNull()).isTrue();

        bob.evaluate("(globalThis.lost = new Promise(done => n.on('fault', error => done(error.code)))) && 0");
        mend(bob);
        assertThat(bob.evaluate("lost", FaultRows.PATIENCE).asText()).isEqualTo("ACCESS_LOST");
        assertThat(bob.evaluate("n.value.text === undefined").asBoolean()).isTrue();
        assertThat(bob.evaluate("s.inspect().then(state => state.documents.length)")
                        .asInt())
                .isZero();
        assertThat(bob.evaluate("s.setAside().then(all => all.map(one => one.code + one.entries + one.title).join())")
                        .asText())
                .isEqualTo("ACCESS_LOST1T");
        assertThat(ada.evaluate(onServer(id)).asText()).isEqualTo("<ours>");

        booted(bob.reload());
        String key = bob.evaluate("s.setAside().then(all => all[0].key)").asText();
        String kept = "s.setAsideFile('" + key + "').then(file => s.import(file)).then(made => s.open(made.id))"
                + ".then(made => made.value.text)";
        assertThat(bob.evaluate(kept, FaultRows.PATIENCE).asText()).contains("<kept>", "<ours>");
        bob.evaluate("s.discard('" + key + "')");
        bob.evaluate("s.documents().then(all => s.remove(all[0].id))");
        bob.waitFor("(" + STORED.formatted("ours") + ").then(there => !there)", FaultRows.PATIENCE);

        ada.evaluate(member.formatted("'editor'"));
        opened(bob, id).waitFor("n.value.text === '<ours>' && n.status.place === 'server'", FaultRows.PATIENCE);
        assertThat(bob.evaluate("n.status.blocked").isNull()).isTrue();
    }

    /** Whether any file of the journal holds a word as it was written. */
    private static boolean stored(Tab tab, String word) {
        return tab.evaluate(STORED.formatted(word), FaultRows.PATIENCE).asBoolean();
    }
}
