package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.identity.TestIssuer;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two people with a ticket desk, in real browsers against the packaged server, of which they may be cut off. */
abstract class TwoAtADesk {
    /** A page that saw the server away for long tries again only after a pause of up to 30 s. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    static TestIssuer issuer;
    static ServerProcess server;
    /** What the browser takes for the server: it goes away and comes back faster than that. */
    static FaultProxy network;

    static Chromium browser;
    static int tests;

    private final List<Person> people = new ArrayList<>();
    Person ada;
    Person bob;
    String project;
    String desk;

    /** Somebody with a browser profile of their own. */
    final class Person {
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

    static String address(String path) {
        return "http://localhost:" + network.port() + path;
    }

    /** Without a server both give this command; once it is back, one of them comes first. */
    void both(String mutator, String adas, String bobs, Person first, Person second) throws Exception {
        conflict(mutator, adas, mutator, bobs, first, second);
    }

    /** Without a server each gives a command; once it is back, one of them comes first. */
    void conflict(String adas, String adasArguments, String bobs, String bobsArguments, Person first, Person second)
            throws Exception {
        ada.awaitServer();
        bob.awaitServer();
        goOffline();
        ada.run(adas, adasArguments);
        bob.run(bobs, bobsArguments);
        second.leave();
        network.comeBack();
        first.awaitServer();
        second.comeBack();
        second.awaitServer();
        first.tab.waitFor("JSON.stringify(canon(h.value)) === " + Tab.quoted(second.value()));
    }

    void goOffline() throws Exception {
        network.goAway();
        ada.tab.waitFor("s.link.state !== 'online'");
        bob.tab.waitFor("s.link.state !== 'online'");
    }

    void agreeOn(String part) {
        assertThat(ada.value()).isEqualTo(bob.value()).contains(part);
    }
}
