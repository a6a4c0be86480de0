package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.Await;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where there are no shared workers: one page leads and runs the worker for all. */
class LeaderIT extends FaultRows {
    private static final int TABS = 5;
    private static final int RELOADS = 5;
    /** The worker, and the host of its file. */
    private static final int OF_THE_LEADER = 2;

    @Override
    String prelude() {
        return "delete globalThis.SharedWorker;";
    }

    @Test
    @DisplayName("[LT1] five pages come at the same moment: one of them runs a worker, and all begin one document")
    void lt1_fiveTabsAtOnce() throws Exception {
        Map<Tab, String> epochs = manyAtOnce(TABS);

        assertThat(browser.sharedWorkers()).as("the fault: none is shared").isEmpty();
        assertThat(Set.copyOf(epochs.values())).as("the worker of all").hasSize(1);
        assertThat(epochs.keySet().stream().map(LeaderIT::workers))
                .containsOnlyOnce(OF_THE_LEADER)
                .containsOnly(0, OF_THE_LEADER);
        assertThat(vault(epochs.keySet().iterator().next())).isEqualTo("opfs");
    }

    private static int workers(Tab tab) {
        return tab.evaluate("hosting").asInt();
    }

    private static String vault(Tab tab) {
        return tab.evaluate("s.vault.adapter").asText();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"closed", "reloaded", "crashed"})
    @DisplayName("[LT2] the leader goes: the next page leads, and everything goes on")
    void lt2_leaderGoes(String how) throws Exception {
        Tab leader = booted();
        String id = created(leader);
        Tab next = showing(id);
        Tab third = showing(id);
        write(leader, "before");
        write(third, "third");
        String epoch = next.evaluate("s.epoch").asText();
        assertThat(workers(leader)).as("it leads").isEqualTo(OF_THE_LEADER);
        switch (how) {
            case "closed" -> leader.close();
            case "reloaded" -> leader.reload();
            default -> leader.crash();
        }

        assertThat(write(next, "after")).isEqualTo("device");
        assertThat(write(third, "later")).isEqualTo("device");
        assertThat(next.evaluate("s.epoch").asText()).as("another worker").isNotEqualTo(epoch);
        assertThat(third.evaluate("s.epoch").asText())
                .isEqualTo(next.evaluate("s.epoch").asText());
        assertThat(workers(next) + workers(third)).isGreaterThanOrEqualTo(OF_THE_LEADER);
        next.waitFor("n.value.text.includes('<later>')");
        everythingSavedIsThere(showing(id), id);
    }

    @Test
    @DisplayName("[LT2] the only page is loaded anew again and again: it leads each time, and never a word is missing")
    void lt2_reloads() {
        loadedAnew(RELOADS);
    }

    @Test
    @DisplayName("[LT2] a page is left in the moment of an edit, while it leads: the next one brings it in")
    void lt2_leftWhileItLeads() {
        Tab leader = booted();
        String id = created(leader);
        Tab other = showing(id);
        write(leader, "before");
        leader.evaluate("n.splice(['text'], n.value.text.length, 0, '<left>'); location = '/other.html'; 0");

        assertThat(write(other, "after")).isEqualTo("device");
        saved.add("left");
        other.close();
        everythingSavedIsThere(showing(id), id);
    }

    @Test
    @DisplayName(
            "[LT3] the leader stands still: calls of others end as TIMEOUT, and what they wrote is saved once it wakes"
                    + " up")
    void lt3_leaderStandsStill() throws Exception {
        Tab leader = booted();
        String id = created(leader);
        Tab other = showing(id);
        write(leader, "before");
        ProcessHandle stopped = browser.stopRendererOf(leader);
        try {
            assertThat(leader.answers()).as("it stands still").isFalse();
            assertThat(other.evaluate("s.inspect().catch(error => error.code)", PATIENCE)
                            .asText())
                    .isEqualTo("TIMEOUT");
            other.evaluate("globalThis.writing = write('meanwhile'); 0");
        } finally {
            Chromium.signal(stopped, "CONT");
        }
        Await.until("it wakes up", PATIENCE, leader::answers);

        assertThat(other.evaluate("writing", PATIENCE).asText()).isEqualTo("device");
        saved.add("meanwhile");
        leader.waitFor("n.value.text.includes('<meanwhile>')");
        everythingSavedIsThere(leader, id);
    }

    @Test
    @DisplayName("[LT4] the worker does not start: whoever connects hears so, and the next attempt works")
    void lt4_doesNotStart() {
        site.text("/worker-boot.js", "}");
        Tab tab = page();

        assertThat(tab.evaluate("boot().catch(error => error.code)", PATIENCE).asText())
                .isEqualTo("WORKER_FAILED");
        site.remove("/worker-boot.js");
        tab.evaluate("boot()", PATIENCE);
        String id = created(tab);
        assertThat(write(tab, "then")).isEqualTo("device");
        everythingSavedIsThere(tab, id);
    }
}
