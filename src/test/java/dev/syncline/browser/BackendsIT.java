package dev.syncline.browser;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.lessThan;

import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import io.restassured.http.ContentType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged servers with databases of their own, and a page whose documents are at both. */
class BackendsIT {
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    private ServerProcess home;
    private ServerProcess other;
    private Chromium browser;
    private Person adaThere;
    private String projectThere;

    @BeforeEach
    void start() throws Exception {
        home = new ServerProcess(folder.resolve("home"));
        other = new ServerProcess(folder.resolve("other"));
        home.env("SYNCLINE_BACKENDS", origin(other)).start();
        other.env("SYNCLINE_ORIGINS", origin(home)).start();
        browser = Chromium.start(folder.resolve("profile"));
        adaThere = Person.guest(other.uri("/"), "Ada");
        projectThere = post(other.uri("/projects"), Map.of("name", "Theirs"));
    }

    @AfterEach
    void stop() {
        browser.close();
        home.close();
        other.close();
    }

    private static String origin(ServerProcess server) {
        URI address = server.uri("/");
        return address.getScheme() + "://" + address.getAuthority();
    }

    private String post(URI address, Map<String, ?> body) {
        return given().auth()
                .preemptive()
                .oauth2(adaThere.token())
                .contentType(ContentType.JSON)
                .body(body)
                .post(address)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Tab signedIn(Tab tab, String name, String options) {
        tab.evaluate("""
            (async () => {
              const { connect } = await import('/syncline.js');
              globalThis.heard = [];
              globalThis.s = await connect({ serviceWorker: false, %s });
              for (const name of ['rejection', 'fault', 'backend']) s.on(name, detail => heard.push({ name, ...detail }));
              await s.signIn({ displayName: '%s' });
            })()\
            """.formatted(options, name));
        return tab;
    }

    /** A note of Ada's at home, whose page names the other server. */
    private Tab ada() {
        String backend = "backends: [{ url: '%s', project: '%s', token: async () => '%s' }]"
                .formatted(origin(other), projectThere, adaThere.token());
        Tab ada = signedIn(browser.open(home.uri("/bare").toString()), "Ada", backend);
        ada.evaluate("""
            (async () => {
              globalThis.project = (await s.createProject('Ours')).id;
              globalThis.h = await s.create('note', { title: 'Shared', project });
              h.splice(['text'], 0, 0, 'begun ');
              await h.whenOnServer();
            })()\
            """);
        return ada;
    }

    /** Somebody who knows one server only. */
    private Tab person(ServerProcess server, String name) {
        return signedIn(browser.openPrivate(server.uri("/bare").toString()), name, "");
    }

    private static String user(Tab tab) {
        return tab.evaluate("s.principal.user").asText();
    }

    private static void opens(Tab tab, String id) {
        tab.evaluate("s.open('" + id + "').then(handle => { globalThis.h = handle; })");
    }

    private static void writes(Tab tab, String word) {
        tab.evaluate("h.splice(['text'], 0, 0, '" + word + " ')");
    }

    private void awaitThere(String id, String... words) throws Exception {
        Await.until("the other server has " + String.join(" ", words), WAIT_MAX, () -> {
            String json = given().auth()
                    .preemptive()
                    .oauth2(adaThere.token())
                    .accept(ContentType.JSON)
                    .get(other.uri("/documents/" + id))
                    .asString();
            return Arrays.stream(words).allMatch(json::contains);
        });
    }

    private static void awaitShown(Tab tab, String... words) throws Exception {
        for (String word : words) {
            tab.waitFor("h.value.text.includes('" + word + "')", WAIT_MAX);
        }
    }

    @Test
    @DisplayName("[MB2] edits of this device and of others, made while one of two servers is down, arrive there"
            + " afterwards")
    void mb2_eitherServerIsDown() throws Exception {
        Tab ada = ada();
        String id = ada.evaluate("h.id").asText();
        awaitThere(id, "begun");
        Tab bob = person(home, "Bob");
        ada.evaluate("s.setMember(project, '" + user(bob) + "', 'editor')");
        opens(bob, id);
        Tab carol = person(other, "Carol");
        given().auth()
                .preemptive()
                .oauth2(adaThere.token())
                .contentType(ContentType.JSON)
                .body(Map.of("role", "editor"))
                .put(other.uri("/projects/" + projectThere + "/members/" + user(carol)))
                .then()
                .statusCode(lessThan(300));
        opens(carol, id);

        writes(carol, "carol1");
        awaitShown(bob, "carol1");
        writes(bob, "bob1");
        awaitShown(carol, "bob1");

        other.kill9();
        writes(ada, "ada2");
        writes(bob, "bob2");
        awaitShown(bob, "ada2");
        ada.waitFor("heard.some(({ name, state }) => name === 'backend' && state === 'behind')", WAIT_MAX);
        other.start();
        awaitThere(id, "ada2", "bob2");
        awaitShown(carol, "ada2", "bob2");

        home.kill9();
        writes(ada, "ada3");
        writes(carol, "carol3");
        awaitShown(carol, "ada3");
        home.start();
        awaitShown(bob, "ada3", "carol3");
        awaitShown(ada, "carol3");
        ada.evaluate("h.whenOnServer()");

        assertThat(ada.evaluate("JSON.stringify(heard.filter(({ name }) => name === 'rejection'))")
                        .asText())
                .isEqualTo("[]");
        String text = ada.evaluate("h.value.text").asText();
        for (String word : text.strip().split(" ")) {
            assertThat(text.split(word, -1)).as("%s once in %s", word, text).hasSize(2);
        }
        for (Tab tab : List.of(bob, carol)) {
            tab.waitFor("h.value.text === " + ada.evaluate("h.value.text"), WAIT_MAX);
        }
    }
}
