package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.identity.TestIssuer;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of two people in real browsers against the packaged server: offline, in conflict, and on the page of a desk. */
class CommandsIT {
    /** A page that saw the server away for long tries again only after a pause of up to 30 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int SIGN_INS = 10;
    private static final int PHONE_WIDTH = 390;
    private static final int PHONE_HEIGHT = 844;

    @TempDir
    static Path folder;

    private static TestIssuer issuer;
    private static ServerProcess server;
    /** What the browser takes for the server: it goes away and comes back faster than that. */
    private static FaultProxy network;

    private static Chromium browser;
    private static int tests;

    private final List<Person> people = new ArrayList<>();
    private Person ada;
    private Person bob;
    private String project;
    private String desk;

    /** Somebody with a browser profile of their own. */
    private final class Person {
        final String profile = browser.newPrivateProfile();
        Tab tab;

        /** Somebody of this name, the same person on every device. */
        Person(String name) {
            people.add(this);
            arrive();
            signIn(name);
        }

        void signIn(String name) {
            tab.evaluate("s.signIn({ token: '%s' })".formatted(issuer.sign(TestIssuer.good(name + tests))));
            tab.waitFor("s.link.state === 'online'", PATIENCE);
        }

        /** Opens a page that knows the desk as {@code h}, once there is one. */
        void arrive() {
            tab = browser.openIn(profile, address("/bare"));
            connect("false");
        }

        /** @param serviceWorker what {@code connect} takes: false for none */
        void connect(String serviceWorker) {
            tab.evaluate("""
                (async () => {
                  globalThis.syncline = await import('/syncline.js');
                  globalThis.s = await syncline.connect({ serviceWorker: %s });
                  globalThis.heard = [];
                  // Keys stand in the order they came; what is compared is sorted.
                  globalThis.canon = v => v && typeof v === 'object' ? Object.fromEntries(Object.keys(v).sort().map(k => [k, canon(v[k])])) : v;
                })()\
                """.formatted(serviceWorker));
        }

        void openDesk() {
            tab.evaluate("""
                (async () => {
                  globalThis.h = await s.open('%s');
                  for (const name of ['rejection', 'adjusted', 'overridden']) h.on(name, matter => heard.push([name, matter.mutator, matter.kind]));
                })()\
                """.formatted(desk));
        }

        /** The page is closed, and with it this profile's worker. */
        void leave() {
            tab.close();
            tab = null;
        }

        void comeBack() {
            arrive();
            openDesk();
        }

        String user() {
            return tab.evaluate("s.principal.user").asText();
        }

        void run(String mutator, String arguments) {
            tab.evaluate("h.run('%s', %s).local".formatted(mutator, arguments));
        }

        String outcome(String mutator, String arguments) {
            return tab.evaluate("h.run('%s', %s).outcome.then(({ kind }) => kind)".formatted(mutator, arguments))
                    .asText();
        }

        /** Gives the command of the one matter again; {@code edited} are other arguments, behind a comma. */
        String resubmit(String edited) {
            return tab.evaluate(
                            "h.resubmit(h.commands.matters[0]%s).outcome.then(({ kind }) => kind)".formatted(edited))
                    .asText();
        }

        void awaitServer() {
            tab.waitFor("h.status.place === 'server' && h.status.current && h.commands.pending.length === 0", PATIENCE);
        }

        String value() {
            return tab.evaluate("JSON.stringify(canon(h.value))").asText();
        }

        /** One thing needs the person's attention, and then none does. */
        void dealWith(String matter) {
            assertThat(matters()).containsExactly(matter);
            tab.evaluate("h.discard(h.commands.matters[0])");
            tab.waitFor("h.commands.matters.length === 0");
        }

        List<String> matters() {
            return List.of(tab.evaluate("h.commands.matters.map(({ kind, mutator }) => kind + ' ' + mutator).join()")
                    .asText()
                    .split(",", 0));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        issuer = new TestIssuer(folder.resolve("issuer"));
        server = new ServerProcess(folder.resolve("server"))
                .env("SYNCLINE_ISSUERS_TEST_ISSUER", TestIssuer.ISSUER)
                .env("SYNCLINE_ISSUERS_TEST_AUDIENCE", TestIssuer.AUDIENCE)
                .env("SYNCLINE_ISSUERS_TEST_KEY_LOCATION", issuer.keyLocation())
                .start();
        network = new FaultProxy(server.port());
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() throws IOException {
        browser.close();
        network.close();
        server.close();
    }

    @BeforeEach
    void beginDesk() {
        tests++;
        ada = new Person("ada");
        bob = new Person("bob");
        project = ada.tab
                .evaluate("s.createProject('Ours').then(made => made.id)")
                .asText();
        ada.tab.evaluate("s.setMember('%s', '%s', 'editor')".formatted(project, bob.user()));
        desk = ada.tab
                .evaluate("s.create('desk', { project: '%s' }).then(made => made.id)".formatted(project))
                .asText();
        ada.openDesk();
        assertThat(ada.outcome("ticket.open", "{ ticket: 't1', title: 'Leak' }"))
                .isEqualTo("applied");
        assertThat(ada.outcome("seat.add", "{ seat: '1A' }")).isEqualTo("applied");
        ada.awaitServer();
        bob.openDesk();
        bob.awaitServer();
    }

    @AfterEach
    void leave() {
        network.comeBack();
        people.stream().filter(person -> person.tab != null).forEach(Person::leave);
    }

    private static String address(String path) {
        return "http://localhost:" + network.port() + path;
    }

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

    private void agreeOn(String part) {
        assertThat(ada.value()).isEqualTo(bob.value()).contains(part);
    }

    /** Without a server both give a command; once it is back, one of them comes first. */
    private void both(String mutator, String adas, String bobs, Person first, Person second) throws Exception {
        ada.awaitServer();
        bob.awaitServer();
        network.goAway();
        ada.tab.waitFor("s.link.state !== 'online'");
        bob.tab.waitFor("s.link.state !== 'online'");
        ada.run(mutator, adas);
        bob.run(mutator, bobs);
        second.leave();
        network.comeBack();
        first.awaitServer();
        second.comeBack();
        second.awaitServer();
        first.tab.waitFor("JSON.stringify(canon(h.value)) === " + Tab.quoted(second.value()));
    }

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
    @DisplayName("[AP19] the page of a desk: by keyboard, with what waits, what was rejected, and nothing inaccessible")
    void ap19_desk() throws Exception {
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

        String axe = Files.readString(Path.of("node_modules", "axe-core", "axe.min.js"));
        for (String scheme : new String[] {"light", "dark"}) {
            var wishes = List.of(
                    Map.of("name", "prefers-color-scheme", "value", scheme),
                    Map.of("name", "prefers-reduced-motion", "value", "reduce"));
            page.call("Emulation.setEmulatedMedia", "features", wishes);
            assertThat(violations(page, axe)).as(scheme).isEmpty();
            page.screenshot("desk-" + scheme);
        }
        page.resize(PHONE_WIDTH, PHONE_HEIGHT);
        assertThat(violations(page, axe)).as("phone").isEmpty();
        page.screenshot("desk-phone");
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                .as("nothing is wider than a phone")
                .isLessThanOrEqualTo(PHONE_WIDTH);
        assertThat(page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)"
                                + "(document.querySelector('.matter-scroll'))")
                        .asInt())
                .as("what differs needs no scrolling")
                .isZero();

        page.focus(".matter .button:last-child").press("Enter");
        page.waitFor("document.querySelector('.matter') === null");
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
        String axe = Files.readString(Path.of("node_modules", "axe-core", "axe.min.js"));
        assertThat(violations(page, axe)).isEmpty();

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

    private static String violations(Tab tab, String axe) {
        return tab.evaluate(axe + """
            ;axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
              violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.target).join(" ")).join("; "))\
            """).asText();
    }
}
