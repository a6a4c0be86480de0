package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands that two people, or one with two devices, give without a server: what comes of them once it is back. */
class ConflictsIT extends TwoAtADesk {
    @Test
    @DisplayName("[CC12] of two who book one seat offline the one who comes back first has it, and the other is told")
    void cc12_firstHasTheSeat() throws Exception {
        both("seat.book", "{ seat: '1A' }", "{ seat: '1A' }", ada, bob);
        assertThat(ada.value()).isEqualTo(bob.value()).contains(ada.user());
        assertThat(ada.matters()).containsExactly("");
        assertThat(bob.matters()).containsExactly("rejected seat.book");

        ada.run("seat.release", "{ seat: '1A' }");
        ada.awaitServer();
        bob.tab.waitFor("h.value.seats['1A'].holder === undefined");
        both("seat.book", "{ seat: '1A' }", "{ seat: '1A' }", bob, ada);
        assertThat(ada.value()).isEqualTo(bob.value()).contains(bob.user());
        assertThat(ada.matters()).containsExactly("rejected seat.book");

        ada.leave();
        ada.comeBack();
        ada.tab.waitFor("heard.some(([name, mutator]) => name === 'rejection' && mutator === 'seat.book')");
        ada.tab.evaluate("h.discard(h.commands.matters[0])");
        ada.leave();
        ada.comeBack();
        assertThat(ada.matters()).containsExactly("");
    }

    @Test
    @DisplayName("[CC12] a rejected command is given again with other arguments, or as it was once that is possible")
    void cc12_givenAgain() throws Exception {
        both("seat.book", "{ seat: '1A' }", "{ seat: '1A' }", ada, bob);
        ada.run("seat.release", "{ seat: '1A' }");
        bob.tab.waitFor("h.value.seats['1A'].holder === undefined");
        assertThat(bob.resubmit("")).isEqualTo("applied");
        bob.tab.waitFor("h.commands.matters.length === 0");

        ada.run("seat.add", "{ seat: '1B' }");
        ada.run("seat.add", "{ seat: '1C' }");
        ada.awaitServer();
        bob.tab.waitFor("h.value.seats['1C'] !== undefined");
        both("seat.book", "{ seat: '1B' }", "{ seat: '1B' }", bob, ada);
        assertThat(ada.resubmit(", { seat: '1C' }")).isEqualTo("applied");
        ada.tab.waitFor("h.commands.matters.length === 0");
    }

    @Test
    @DisplayName("[CC12] the other policies in both orders: last title, server's assignee, owner's priority, neither"
            + " verdict")
    void cc12_otherPolicies() throws Exception {
        both("ticket.rename", "{ ticket: 't1', title: 'Ada' }", "{ ticket: 't1', title: 'Bob' }", ada, bob);
        agreeOn("\"title\":\"Bob\"");
        both("ticket.rename", "{ ticket: 't1', title: 'Ann' }", "{ ticket: 't1', title: 'Ben' }", bob, ada);
        agreeOn("\"title\":\"Ann\"");

        both("ticket.assign", "{ ticket: 't1', assignee: 'Ada' }", "{ ticket: 't1', assignee: 'Bob' }", ada, bob);
        agreeOn("\"assignee\":\"Ada\"");
        bob.dealWith("rejected ticket.assign");
        both("ticket.assign", "{ ticket: 't1', assignee: 'Ann' }", "{ ticket: 't1', assignee: 'Ben' }", bob, ada);
        agreeOn("\"assignee\":\"Ben\"");
        ada.dealWith("rejected ticket.assign");

        both("ticket.prioritize", "{ ticket: 't1', priority: 3 }", "{ ticket: 't1', priority: 0 }", ada, bob);
        agreeOn("\"priority\":3");
        bob.dealWith("rejected ticket.prioritize");
        both("ticket.prioritize", "{ ticket: 't1', priority: 2 }", "{ ticket: 't1', priority: 1 }", bob, ada);
        agreeOn("\"priority\":2");
        bob.tab.waitFor("heard.some(([name, , kind]) => name === 'overridden' && kind === 'overridden')");
        bob.dealWith("overridden undefined");

        neitherVerdict(ada, bob);
        neitherVerdict(bob, ada);

        both("ticket.schedule", "{ ticket: 't1', dueMs: 5000 }", "{ ticket: 't1', dueMs: 4000 }", ada, bob);
        agreeOn("\"dueMs\":4000");
        both("ticket.schedule", "{ ticket: 't1', dueMs: 2000 }", "{ ticket: 't1', dueMs: 3000 }", ada, bob);
        agreeOn("\"dueMs\":2000");

        both("ticket.vote", "{ ticket: 't1' }", "{ ticket: 't1' }", bob, ada);
        agreeOn("\"votes\":2");
    }

    private void neitherVerdict(Person first, Person second) throws Exception {
        both("ticket.review", "{ ticket: 't1', accepted: true }", "{ ticket: 't1', accepted: false }", first, second);
        assertThat(ada.value()).isEqualTo(bob.value()).doesNotContain("accepted");
        first.tab.waitFor("heard.some(([name, , kind]) => name === 'overridden' && kind === 'undone')");
        first.dealWith("undone undefined");
        second.dealWith("rejected ticket.review");
    }

    @Test
    @DisplayName("[CC15] a rejection shows on another device of the same person; dealt with there, it is gone here")
    void cc15_otherDevice() throws Exception {
        Person bobsPhone = new Person("bob");
        bobsPhone.openDesk();
        both("seat.book", "{ seat: '1A' }", "{ seat: '1A' }", ada, bob);
        assertThat(bob.matters()).containsExactly("rejected seat.book");

        // The phone had the desk open all the time.
        bobsPhone.tab.waitFor("h.commands.matters.length === 1", PATIENCE);
        bobsPhone.tab.waitFor("heard.some(([name, mutator]) => name === 'rejection' && mutator === 'seat.book')");
        bobsPhone.dealWith("rejected seat.book");

        // As the page of a desk does when it is looked at.
        bob.tab.waitFor("h.discard({ key: 0 }).then(() => h.commands.matters.length === 0)");
        bob.leave();
        bob.comeBack();
        bob.tab.waitFor("h.commands.matters.length === 0");
        Person adasPhone = new Person("ada");
        adasPhone.openDesk();
        adasPhone.awaitServer();
        assertThat(adasPhone.matters()).containsExactly("");
    }

    @Test
    @DisplayName("[CC12] where others changed one of two fields, the rest of a divisible command stands; both orders")
    void cc12_divisible() throws Exception {
        conflict(
                "ticket.assign",
                "{ ticket: 't1', assignee: 'Ada' }",
                "ticket.triage",
                "{ ticket: 't1', assignee: 'Bob', open: false }",
                ada,
                bob);
        agreeOn("\"assignee\":\"Ada\"");
        agreeOn("\"state\":\"closed\"");
        bob.tab.waitFor("heard.some(([name, mutator]) => name === 'adjusted' && mutator === 'ticket.triage')");
        bob.leave();
        bob.comeBack();
        bob.tab.waitFor("heard.some(([name, mutator]) => name === 'adjusted' && mutator === 'ticket.triage')");
        bob.dealWith("adjusted ticket.triage");

        ada.run("ticket.reopen", "{ ticket: 't1' }");
        ada.awaitServer();
        bob.tab.waitFor("h.value.tickets.t1.state === 'open'");
        conflict(
                "ticket.assign",
                "{ ticket: 't1', assignee: 'Ann' }",
                "ticket.triage",
                "{ ticket: 't1', assignee: 'Ben', open: false }",
                bob,
                ada);
        agreeOn("\"assignee\":\"Ben\"");
        agreeOn("\"state\":\"closed\"");
        ada.dealWith("rejected ticket.assign");
    }

    @Test
    @DisplayName(
            "[CC15] who was overridden or undone is told after a reload and on another device, until one dealt with it")
    void cc15_overridden() throws Exception {
        Person bobsPhone = new Person("bob");
        bobsPhone.openDesk();
        both("ticket.prioritize", "{ ticket: 't1', priority: 2 }", "{ ticket: 't1', priority: 0 }", bob, ada);
        both("ticket.review", "{ ticket: 't1', accepted: true }", "{ ticket: 't1', accepted: false }", bob, ada);
        bob.tab.waitFor("h.commands.matters.length === 2");

        bob.leave();
        bob.comeBack();
        bob.tab.waitFor("heard.filter(([name]) => name === 'overridden').length === 2");
        bobsPhone.tab.waitFor("h.commands.matters.length === 2", PATIENCE);
        bobsPhone.tab.waitFor("heard.filter(([name]) => name === 'overridden').length === 2");
        for (Person on : List.of(bob, bobsPhone)) {
            assertThat(on.matters()).containsExactly("overridden undefined", "undone undefined");
        }
        bobsPhone.tab.evaluate("Promise.all(h.commands.matters.map(matter => h.discard(matter)))");
        bob.tab.waitFor("h.discard({ key: 0 }).then(() => h.commands.matters.length === 0)");
        assertThat(ada.matters()).containsExactly("rejected ticket.review");
    }

    @Test
    @DisplayName("[CC16] what is local only stays on its device, there also after a restart; nobody else sees it")
    void cc16_localOnly() throws Exception {
        Person bobsPhone = new Person("bob");
        bobsPhone.openDesk();
        bobsPhone.awaitServer();
        goOffline();
        bob.run("ticket.star", "{ ticket: 't1', on: true }");
        bob.leave();
        network.comeBack();
        bob.comeBack();
        ada.run("ticket.rename", "{ ticket: 't1', title: 'Flood' }");
        for (Person on : List.of(ada, bob, bobsPhone)) {
            on.tab.waitFor("h.value.tickets.t1.title === 'Flood'", PATIENCE);
        }
        bob.awaitServer();

        assertThat(bob.value()).contains("\"stars\":{\"t1\":{}}");
        assertThat(ada.value()).doesNotContain("stars");
        assertThat(bobsPhone.value()).doesNotContain("stars");
        Person bobsTablet = new Person("bob");
        bobsTablet.openDesk();
        bobsTablet.awaitServer();
        assertThat(bobsTablet.value()).contains("Flood").doesNotContain("stars");
    }

    @Test
    @DisplayName("[CC9] what is server only waits without a server, changes nothing meanwhile, and shows once decided")
    void cc9_serverOnly() throws Exception {
        goOffline();
        bob.run("ticket.number", "{ ticket: 't1' }");
        assertThat(bob.value()).doesNotContain("number");
        assertThat(bob.tab
                        .evaluate("h.commands.pending.map(({ mutator }) => mutator).join()")
                        .asText())
                .isEqualTo("ticket.number");
        bob.leave();
        network.comeBack();
        bob.comeBack();
        for (Person on : List.of(ada, bob)) {
            on.tab.waitFor("h.value.tickets.t1.number === 1", PATIENCE);
        }
        bob.awaitServer();
    }
}
