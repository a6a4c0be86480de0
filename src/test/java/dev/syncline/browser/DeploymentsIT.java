package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syncline.process.ChangedServer;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Real browsers whose mutators are of one version, and servers whose mutators are of another. */
class DeploymentsIT extends TwoAtADesk {
    private static final String OPEN_TICKET = "dev.syncline.app.OpenTicket";

    @BeforeAll
    static void requireJars() {
        assumeTrue(server.bringsDatabase(), "a native executable has no jar to change");
    }

    @AfterEach
    void deployTheFirstAgain() throws Exception {
        deploy(ServerProcess.PACKAGED);
    }

    /** The server ends, and another version comes back on the same data. */
    private static void deploy(Path jar) throws Exception {
        network.goAway();
        server.stop();
        server.packaged(jar).start();
        network.comeBack();
    }

    private static ChangedServer changed(String name) throws Exception {
        return new ChangedServer(folder.resolve(name));
    }

    private static Path second() throws Exception {
        return changed("second")
                .change(OPEN_TICKET, Map.of("return 1;", "return 2;"))
                .change(
                        "dev.syncline.app.Desk",
                        Map.of(
                                ".add(new OpenTicket())",
                                ".add(new OpenTicket()).upgrade(\"ticket.open\", 1,"
                                        + " old -> old.with(\"title\","
                                        + " ((Value.Str) old.get(\"title\")).value() + \", upgraded\"))"))
                .make();
    }

    private static Path third() throws Exception {
        return changed("third")
                .change(OPEN_TICKET, Map.of("return 1;", "return 3;"))
                .make();
    }

    @Test
    @DisplayName(
            "[CQ4] what was given offline in version 1 is replayed by a server that upgrades it, rejected in sight by"
                    + " one that does not, and nothing behind it stalls")
    void cq4_deployments() throws Exception {
        goOffline();
        ada.run("ticket.open", "{ ticket: 't2', title: 'Draught' }");
        deploy(second());
        ada.awaitServer();
        bob.tab.waitFor("h.value.tickets.t2?.title === 'Draught, upgraded'", PATIENCE);
        assertThat(ada.value()).isEqualTo(bob.value());
        assertThat(ada.matters()).containsExactly("");

        goOffline();
        ada.run("ticket.open", "{ ticket: 't3', title: 'Smoke' }");
        ada.run("seat.add", "{ seat: '9Z' }");
        deploy(third());
        ada.awaitServer();
        bob.tab.waitFor("h.value.seats['9Z'] !== undefined", PATIENCE);
        agreeOn("upgraded");
        assertThat(ada.value()).doesNotContain("Smoke");
        assertRejectedInSight();
        ada.leave();
        ada.comeBack();
        assertRejectedInSight();
        ada.dealWith("rejected ticket.open");
        assertThat(ada.outcome("seat.book", "{ seat: '9Z' }")).isEqualTo("applied");
    }

    private void assertRejectedInSight() {
        assertThat(ada.matters()).containsExactly("rejected ticket.open");
        assertThat(ada.tab.evaluate("h.commands.matters[0].outcome.reason").asText())
                .isEqualTo("UNKNOWN_VERSION");
        ada.tab.waitFor("heard.some(([name, mutator]) => name === 'rejection' && mutator === 'ticket.open')");
    }

    @Test
    @DisplayName("[CM7] a mutator that fails in any way on the server rejects its command only, and the next goes on")
    void cm7_faultyServer() throws Exception {
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("throws", "throw new IllegalStateException();");
        faults.put("recurses", "apply(draft, ticket, context);");
        faults.put("loops", "while (true) { draft.exists(\"a\", \"b\"); }");
        faults.put("grows", "for (;; ) { draft.create(\"grown\", context.newId()).set(\"a\", \"x\".repeat(9_999)); }");
        faults.put("allocates", "draft.create(\"a\", \"x\".repeat(Integer.MAX_VALUE));");
        var cases = new StringBuilder();
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            String ticket = fault.getKey();
            assertThat(ada.outcome("ticket.open", "{ ticket: '%s', title: 'It %s' }".formatted(ticket, ticket)))
                    .isEqualTo("applied");
            cases.append("if (ticket.equals(\"" + ticket + "\")) { " + fault.getValue() + " }\n");
        }
        String votes = "draft.entity(Desk.TICKETS, ticket).add(Desk.VOTES, 1);";
        deploy(changed("faulty")
                .change("dev.syncline.app.VoteForTicket", Map.of(votes, cases + votes))
                .make());
        ada.tab.waitFor("s.link.state === 'online'", PATIENCE);

        String told = ada.tab
                .evaluate("Promise.all([...%s, 't1'].map(ticket => h.run('ticket.vote', { ticket }).outcome))"
                                .formatted(quoted(List.copyOf(faults.keySet())))
                        + ".then(all => all.map(({ kind, reason }) => reason ?? kind).join())")
                .asText();

        assertThat(told).isEqualTo("FAILED,FAILED,TOO_MUCH,TOO_MUCH,FAILED,applied");
        bob.tab.waitFor("h.value.tickets.t1.votes === 1", PATIENCE);
        ada.awaitServer();
        agreeOn("\"votes\":1");
        assertThat(ada.tab.evaluate("h.commands.matters.length").asInt()).isEqualTo(faults.size());
    }

    private static String quoted(List<String> words) {
        return "['" + String.join("', '", words) + "']";
    }
}
