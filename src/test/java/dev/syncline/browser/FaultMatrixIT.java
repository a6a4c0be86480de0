package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.Await;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of tabs, worker, host and versions; those of the stores are in {@link StoreFaultsIT}. */
class FaultMatrixIT extends FaultRows {
    private static final int RELOADS = Integer.getInteger("syncline.browser.reloads", 5);
    private static final int TABS = 5;

    @Test
    @DisplayName("[FM1] five tabs boot at the same moment: one worker, and a document that all of them begin")
    void fm1_fiveTabsAtOnce() throws Exception {
        manyAtOnce(TABS);

        assertThat(browser.sharedWorkers()).hasSize(1);
    }

    @Test
    @DisplayName("[FM2] the only tab is loaded anew again and again: each time another worker, never a word less")
    void fm2_reloads() {
        loadedAnew(RELOADS);
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

    @Test
    @DisplayName("[FM7] in a browser without locks, connecting is refused by name")
    void fm7_unsupported() {
        Tab tab = browser.open("about:blank")
                .beforeEachPage("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
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
