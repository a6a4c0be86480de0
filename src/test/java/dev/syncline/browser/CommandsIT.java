package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.identity.TestIssuer;
import dev.syncline.process.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in real browsers: who gives them, what runs them, and the page of a desk. */
class CommandsIT extends TwoAtADesk {
    private static final int SIGN_INS = 10;
    private static final byte[] AUTOMERGE_MAGIC = {(byte) 0x85, 0x6f, 0x4a, (byte) 0x83};

    @Test
    @DisplayName(
            "[CC7] what waits when somebody signs out is not sent as who signs in next, and goes up when they are back")
    void cc7_notSentAsAnother() throws Exception {
        network.goAway();
        bob.tab.waitFor("s.link.state !== 'online'");
        bob.run("ticket.open", "{ ticket: 't2', title: 'Secret' }");
        bob.tab.evaluate("s.signOut()");
        network.comeBack();
        bob.signIn("eve");
        bob.tab.evaluate("s.create('note', { title: 'mine' }).then(note => note.whenOnServer())");

        ada.run("ticket.rename", "{ ticket: 't1', title: 'later' }");
        ada.awaitServer();

        assertThat(ada.value()).contains("later").doesNotContain("Secret");
        assertThat(bob.tab
                        .evaluate("s.documents().then(all => all.map(({ title, type }) => type + ':' + title).join())")
                        .asText())
                .isEqualTo("note:mine");

        bob.signIn("bob");
        ada.tab.waitFor("h.value.tickets.t2?.title === 'Secret'");
    }

    @Test
    @DisplayName("[CL9] who signs in while a sign-out is under way stays signed in")
    void cl9_signOutThenIn() throws Exception {
        network.freezeAnswerTo("DELETE /sessions/current");
        bob.tab.evaluate("s.signOut()");
        Await.until("the server heard", PATIENCE, network::holdsAnAnswer);
        String token = issuer.sign(TestIssuer.good("eve" + tests));
        bob.tab.evaluate("globalThis.signedIn = s.signIn({ token: '%s' }); 0".formatted(token));
        // Longer than a sign-in takes that does not wait.
        for (int i = 0; i < SIGN_INS; i++) {
            ada.signIn("ada");
        }
        network.thaw();
        bob.tab.evaluate("signedIn");
        ada.signIn("ada");

        assertThat(bob.tab
                        .evaluate("s.createProject('Eves').then(made => made.role)")
                        .asText())
                .isEqualTo("owner");
    }

    @Test
    @DisplayName("[CC14] a page that never needed them learns of commands out of reach, writes notes, and tries again")
    void cc14_outOfReach() throws Exception {
        Person eve = new Person("eve");
        network.goAway();
        eve.tab.waitFor("s.link.state !== 'online'");

        String code = "s.create('desk').then(() => 'made', ({ code, retryable }) => code + ' ' + retryable)";
        assertThat(eve.tab.evaluate(code).asText()).isEqualTo("COMMANDS_UNAVAILABLE true");
        assertThat(eve.tab.evaluate(code).asText()).isEqualTo("COMMANDS_UNAVAILABLE true");
        assertThat(eve.tab
                        .evaluate("s.create('note', { title: 'offline' }).then(note => note.value.title)")
                        .asText())
                .isEqualTo("offline");
        network.comeBack();
        eve.tab.waitFor("s.link.state === 'online'");
        assertThat(eve.tab.evaluate(code).asText()).isEqualTo("made");
        assertThat(eve.tab
                        .evaluate("s.documents().then(all => all.map(({ type }) => type).sort().join())")
                        .asText())
                .isEqualTo("desk,note");
    }

    @Test
    @DisplayName("[CC14] where the shell is kept on the device, a first desk works without a server")
    void cc14_keptWithTheShell() throws Exception {
        Person eve = new Person("eve");
        eve.connect("'./service-worker.js'");
        eve.tab.waitFor("navigator.serviceWorker.controller !== null");
        eve.leave();
        eve.arrive();
        eve.tab.waitFor("s.link.state === 'online'");
        network.goAway();
        eve.tab.waitFor("s.link.state !== 'online'");

        eve.tab.evaluate("s.create('desk').then(made => globalThis.h = made)");
        eve.run("seat.add", "{ seat: '1A' }");

        assertThat(eve.value()).contains("1A");
    }

    @Test
    @DisplayName("[AP19] the page of a desk: by keyboard, with what waits, what was rejected and is edited, and nothing"
            + " inaccessible")
    void ap19_desk() throws Exception {
        ada.run("seat.add", "{ seat: '1B' }");
        ada.leave();
        Tab page = ada.tab = browser.openIn(ada.profile, address("/#/documents/" + desk));
        page.waitFor("document.querySelector('.ticket')");
        page.focus("[aria-label=\"What is it about?\"]").type("No hot water");
        page.press("Enter");
        page.waitFor("document.querySelectorAll('.tickets[aria-label=\"Open tickets\"] .ticket').length === 2");
        page.waitFor("document.activeElement.placeholder === 'What is it about?'");
        page.focus("[aria-label=\"Close: Leak\"]").press("Enter");
        page.waitFor("document.querySelector('.closed-tickets .ticket')");
        page.waitFor("document.querySelector('.place').dataset.shown === 'server'");

        network.goAway();
        page.waitFor("document.querySelector('[data-connection=offline], [data-connection=connecting]')");
        page.focus(".seat").press("Enter");
        page.waitFor("document.querySelector('.seat[data-waits=true][data-seat=yours]')");
        page.screenshot("desk-waiting");
        bob.run("seat.book", "{ seat: '1A' }");
        String address = page.evaluate("location.href").asText();
        page.go("about:blank");
        network.comeBack();
        bob.awaitServer();
        page.go(address);
        page.waitFor("document.querySelector('.matter[data-matter=rejected]')");
        assertThat(page.evaluate("document.querySelector('.matter').textContent")
                        .asText())
                .contains("Not done: Book seat 1A", "Somebody else changed it first", "somebody else", "you");

        Axe axe = new Axe();
        axe.assertAccessible(page, "desk");
        page.click(".ticket .button:last-child").waitFor("document.querySelector('[role=menu] :focus')");
        axe.assertAccessible(page, "actions for a ticket");
        page.press("Home").press("ArrowDown").press("Enter");
        page.waitFor("document.querySelector('dialog input:focus')");
        axe.assertAccessible(page, "rename a ticket");
        page.press("Escape");
        axe.assertAccessibleOnPhone(page);
        page.screenshot("desk-phone");
        assertThat(page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)"
                                + "(document.querySelector('.matter-scroll'))")
                        .asInt())
                .as("what differs needs no scrolling")
                .isZero();

        page.focus("[aria-label=\"Edit: Not done: Book seat 1A\"]").press("Enter");
        page.waitFor("document.activeElement.matches('dialog input') && document.activeElement.value === '1A'");
        page.insert("1B").press("Enter");
        page.waitFor("document.querySelector('.matter') === null");
        page.waitFor("document.querySelectorAll('.seat')[1].dataset.seat === 'yours'");
        assertThat(page.failures()).isEmpty();
    }

    @Test
    @DisplayName(
            "[AP21] the inspector's switch cuts and slows the network of a browser, by keyboard; a conflict comes of"
                    + " it")
    void ap21_networkSwitch() {
        ada.leave();
        Tab page = ada.tab = browser.openIn(ada.profile, address("/#/inspector"));
        page.waitFor("document.querySelector('input[value=usual]').checked");
        choose(page, "cut");
        page.waitFor("document.querySelector('[data-connection=offline], [data-connection=connecting]')");

        page.evaluate("location.hash = '#/documents/%s'".formatted(desk));
        page.waitFor("document.querySelector('.seat')");
        page.focus(".seat").press("Enter");
        page.waitFor("document.querySelector('.seat[data-waits=true][data-seat=yours]')");
        assertThat(bob.outcome("seat.book", "{ seat: '1A' }")).isEqualTo("applied");

        page.evaluate("location.hash = '#/inspector'");
        page.waitFor("document.querySelector('input[value=cut]').checked");
        choose(page, "slow");
        page.evaluate("location.hash = '#/documents/%s'".formatted(desk));
        page.waitFor("document.querySelector('.matter[data-matter=rejected]')", PATIENCE);
        assertThat(page.failures()).isEmpty();
    }

    @Test
    @DisplayName("[AP34] the inspector shows how far a timeline is saved and on the server, and saves it as a file by"
            + " keyboard, without a connection")
    void ap34_timelines(@TempDir Path downloads) throws Exception {
        String note = ada.tab
                .evaluate(
                        "s.create('note', { title: 'Trip' }).then(async made => (await made.whenOnServer(), made.id))")
                .asText();
        ada.leave();
        Tab page = ada.tab = browser.openIn(ada.profile, address("/#/inspector"));
        String facts =
                "[...document.querySelector('.timeline:has([href*=\"%s\"])').querySelectorAll('dd')]".formatted(note)
                        + ".map(one => Number(one.textContent))";
        String rest = "(([last, saved, durable]) => saved === last && last - durable)(" + facts + ")";
        page.waitFor(rest + " === 0 && " + facts + "[0] > 0");
        choose(page, "cut");
        page.waitFor("document.querySelector('[data-connection=offline], [data-connection=connecting]')");
        page.evaluate("location.hash = '#/documents/%s'".formatted(note));
        page.waitFor("document.querySelector('.note-text')");
        page.focus(".note-text").insert("far away");
        page.waitFor("document.querySelector('.document-bar .place').dataset.place === 'device'");

        page.evaluate("location.hash = '#/inspector'");
        page.waitFor(rest + " > 0");
        page.screenshot("timelines-desk");
        page.call("Page.setDownloadBehavior", "behavior", "allow", "downloadPath", downloads.toString());
        page.focus("[aria-label='Save as a file: the timeline of Trip']").press("Enter");
        Path file = downloads.resolve("Trip timeline.json");
        Await.until("the file is there", PATIENCE, () -> Files.exists(file));

        JsonNode saved = DevTools.JSON.readTree(file.toFile());
        JsonNode shown = page.evaluate(facts);
        assertThat(saved.path("document").asText()).isEqualTo(note);
        assertThat(saved.path("last").asInt()).isEqualTo(shown.get(0).asInt());
        assertThat(saved.path("durable").asInt()).isEqualTo(shown.get(2).asInt());
        assertThat(saved.path("entries"))
                .hasSize(saved.path("last").asInt() - saved.path("durable").asInt());
        JsonNode entry = saved.path("entries").get(0);
        assertThat(entry.path("lsn").asInt()).isEqualTo(saved.path("durable").asInt() + 1);
        assertThat(entry.path("bytes").binaryValue()).startsWith(AUTOMERGE_MAGIC);

        choose(page, "usual");
        page.waitFor(rest + " === 0", PATIENCE);
        page.colorScheme("dark").resize(Axe.PHONE_WIDTH, Axe.PHONE_HEIGHT);
        page.evaluate("document.querySelector('.timelines').scrollIntoView({ block: 'center' })");
        page.screenshot("timelines-phone-dark");
        assertThat(page.failures()).isEmpty();
    }

    @Test
    @DisplayName("[VW1] tickets of a desk and cards of a board in one list, live, and without a server")
    void vw1_workItems() throws Exception {
        ada.tab.evaluate("""
            s.create('board', { title: 'House', project: '%s' }).then(async board => {
              board.change(draft => { draft.cards.c1 = { title: 'Paint', column: 'todo', order: 'a' }; });
              await board.whenOnServer();
            })\
            """.formatted(project));
        ada.leave();
        Tab page = ada.tab = browser.openIn(ada.profile, address("/#/items/" + project));
        String rows =
                "[...document.querySelectorAll('.work-items .ticket-title')].map(row => row.textContent).sort().join()";
        page.waitFor(rows + " === 'Leak,Paint'", PATIENCE);
        bob.run("ticket.rename", "{ ticket: 't1', title: 'Flood' }");
        bob.run("ticket.open", "{ ticket: 't2', title: 'Draught' }");
        page.waitFor(rows + " === 'Draught,Flood,Paint'", PATIENCE);
        assertThat(new Axe().violations(page)).isEmpty();

        network.goAway();
        page.waitFor("document.querySelector('[data-connection=offline], [data-connection=connecting]')");
        page.evaluate("location.hash = '#/inspector'");
        page.waitFor("document.querySelector('.network-switch')");
        page.evaluate("location.hash = '#/items/%s'".formatted(project));
        page.waitFor(rows + " === 'Draught,Flood,Paint'", PATIENCE);
        page.screenshot("work-items");
        assertThat(page.failures()).isEmpty();
    }

    private static void choose(Tab page, String mode) {
        page.focus("input[value=%s]".formatted(mode)).type(" ");
        page.waitFor("document.querySelector('.network-switch').dataset.network === '%s'".formatted(mode));
    }
}
