package dev.syncline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.browser.Chromium;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several tabs and two people on one document, with the packaged server and a real browser. */
class TogetherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("syncline.tab.rounds", 30);
    private static final int ROUNDS_OVER_HTTP = 5;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"socket", "events", "poll"})
    @DisplayName("[JO1] tabs of a profile share one worker and one connection, whatever opens and closes; all typing"
            + " converges, over every transport")
    void jo1_tabsShareOneConnectionAndConverge(String transport) throws Exception {
        long seed = System.nanoTime();
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var way = new OneTransport(transport, server);
                var browser = Chromium.start(folder.resolve("profile"))) {
            String base = way.address();
            Person ada = new Person(browser.open(base));
            ada.signIn("Ada");
            String bobsProfile = browser.newPrivateProfile();
            Person bob = new Person(browser.openIn(bobsProfile, base));
            String bobsId = bob.signIn("Bob");
            String note = ada.with("const p = await s.createProject('Shared'); await s.setMember(p.id, '" + bobsId
                            + "', 'editor'); const n = await s.create('note', { title: 'Together', project: p.id });"
                            + " await n.whenOnServer(); return n.id;")
                    .asText();
            ada.show(note);
            bob.show(note);
            way.await(ada);
            way.await(bob);
            connections(server, 2);

            List<Person> tabs = new ArrayList<>(List.of(ada));
            int rounds = way.isSocket() ? ROUNDS : ROUNDS_OVER_HTTP;
            openCloseAndReload(new Random(seed), rounds, browser, base, note, tabs);
            Person second = new Person(browser.open(base)).show(note);
            connections(server, 2);
            assertThat(browser.sharedWorkers())
                    .as("one worker per profile, seed %d", seed)
                    .hasSize(2);

            List<Person> people = List.of(ada, second, bob);
            StringBuilder typed = new StringBuilder();
            for (int word = 0; word < 5; word++) {
                for (int i = 0; i < people.size(); i++) {
                    String piece = "(" + i + "." + word + (word % 2 == 0 ? "😀" : "é") + ")";
                    people.get(i).type(piece);
                    typed.append(piece);
                }
            }
            Await.until("all show the same text, seed " + seed, PATIENCE, () -> {
                String text = ada.shown();
                return letters(text).equals(letters(typed.toString()))
                        && people.stream().allMatch(person -> person.shown().equals(text));
            });
            ada.with("await (await s.open('" + note + "')).whenOnServer();");
            String json = ada.tab()
                    .evaluate("fetch('/documents/" + note + "', { headers: { accept: 'application/json' } })"
                            + ".then(answer => answer.json()).then(value => value.text)")
                    .asText();
            assertThat(json).isEqualTo(ada.shown());
            way.await(ada);
            way.await(bob);
        }
    }

    /** Who types at one place at the same time writes between each other's letters; none is lost or doubled. */
    private static List<Integer> letters(String text) {
        return text.codePoints().sorted().boxed().toList();
    }

    /** The first tab stays. */
    private static void openCloseAndReload(
            Random random, int rounds, Chromium browser, String base, String note, List<Person> tabs) {
        for (int round = 0; round < rounds; round++) {
            int dice = random.nextInt(3);
            Person some = tabs.get(random.nextInt(tabs.size()));
            if (dice == 0 || tabs.size() < 2) {
                tabs.add(new Person(browser.open(base + "#/documents/" + note)));
            } else if (dice == 1 && tabs.indexOf(some) > 0) {
                tabs.remove(some);
                some.tab().close();
            } else {
                some.tab().reload();
            }
        }
        for (Person tab : tabs) {
            tab.ready();
        }
        while (tabs.size() > 1) {
            tabs.remove(1).tab().close();
        }
    }

    private static void connections(ServerProcess server, int expected) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest metrics = HttpRequest.newBuilder(server.uri("/q/metrics")).build();
        Await.until(
                "the server counts " + expected + " connections",
                PATIENCE,
                () -> client.send(metrics, HttpResponse.BodyHandlers.ofString())
                        .body()
                        .lines()
                        .anyMatch(line -> line.equals("syncline_connections " + expected + ".0")));
    }
}
