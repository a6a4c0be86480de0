package dev.syncline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.browser.Chromium;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.Nginx;
import dev.syncline.process.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ada's page in a browser that no WebSocket reaches; Bob's has none to miss. */
class FallbackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int ROUNDS = 2;
    private static final int WORDS = 5;

    /** Writes word after word while {@code going}; {@code saved} counts those saved on the device. */
    private static final String WRITE = "globalThis.going = true; globalThis.saved = 0; (async () => {"
            + " const n = await s.open('%s'); for (let i = 1; going; i++) {"
            + " n.splice(['text'], n.value.text.length, 0, '<' + i + '>'); await n.whenSaved(); globalThis.saved = i; }"
            + " await n.whenOnServer(); globalThis.over = true; })();";

    private static final String SWITCH = "new BroadcastChannel('syncline-network').postMessage({ cut: %s });";

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static Chromium browser;

    private FaultProxy proxy;
    private Person ada;
    private Person bob;
    private String note;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerProcess(folder.resolve("server")).start();
        browser = Chromium.start(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    @AfterEach
    void leave() throws Exception {
        ada.tab().close();
        bob.tab().close();
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    @DisplayName("[LI10] where a proxy forbids upgrades edits travel over a stream, both ways; later the socket is used"
            + " again")
    void li10_fallsBackAndReturns() throws Exception {
        proxy = new FaultProxy(server.port());
        proxy.forbidUpgrades(true);
        begin(throughProxy());
        awaitTransport("events");
        together("");

        ada.with(SWITCH.formatted(true));
        Await.until("the page's switch cuts a stream, too", PATIENCE, () -> !isOnline(link()));
        ada.type("cut ");
        ada.with(SWITCH.formatted(false));
        awaitShown(bob, "from Ada from Bob cut ");

        proxy.forbidUpgrades(false);
        awaitTransport("socket");
        together("from Ada from Bob cut ");
        Await.until("nothing is left of it", PATIENCE, () -> server.metric("syncline_connections_http") == 0);
        assertThat(ada.tab().failures()).isEmpty();
    }

    @Test
    @DisplayName("[LI10] where a stream is kept back, edits travel in requests that wait, both ways")
    void li10_streamKeptBack() throws Exception {
        proxy = new FaultProxy(server.port());
        proxy.forbidUpgrades(true);
        proxy.freezeAnswerTo("GET /sync/connections/");
        begin(throughProxy());
        awaitTransport("poll");
        assertThat(proxy.holdsAnAnswer()).as("a stream is kept back").isTrue();
        together("");
        assertThat(link().path("transport").asText()).isEqualTo("poll");
        assertThat(ada.tab().failures()).isEmpty();
    }

    @Test
    @DisplayName("[LI10] behind an nginx that lets no WebSocket through edits travel both ways")
    void li10_behindNginx() throws Exception {
        if (!Nginx.isInstalled()) {
            System.out.println("[LI10] NOT RUN: NO NGINX. Install it (apt-get install nginx-light) to test behind it.");
            begin(server.uri("/"));
            return;
        }
        try (var nginx = Nginx.start(folder, server.port(), false)) {
            begin(nginx.uri("/"));
            awaitTransport("events");
            together("");
        }
    }

    @Test
    @DisplayName("[LI10] the socket goes and comes back in mid-write, connections break: nothing is lost or doubled")
    void li10_changesInMidWrite() throws Exception {
        proxy = new FaultProxy(server.port());
        begin(throughProxy());
        awaitTransport("socket");
        ada.with(WRITE.formatted(note));
        for (int round = 0; round < ROUNDS; round++) {
            proxy.forbidUpgrades(true);
            cutWhileWriting("events");
            cutWhileWriting("events");
            proxy.forbidUpgrades(false);
            cutWhileWriting("socket");
        }
        ada.with("globalThis.going = false;");
        ada.tab().waitFor("globalThis.over === true", PATIENCE);

        int saved = ada.with("return saved;").asInt();
        String words =
                IntStream.rangeClosed(1, saved).mapToObj(i -> "<" + i + ">").collect(Collectors.joining());
        awaitShown(bob, words);
        assertThat(ada.text(note)).isEqualTo(words);
        assertThat(ada.tab().failures()).isEmpty();
    }

    /** Breaks every connection and waits until what is written goes by another, while more is. */
    private void cutWhileWriting(String transport) throws Exception {
        assertThat(proxy.cutAll()).as("connections that were cut").isPositive();
        awaitTransport(transport);
        int saved = ada.with("return saved;").asInt();
        Await.until(
                "it goes on writing", PATIENCE, () -> ada.with("return saved;").asInt() >= saved + WORDS);
        Await.until("Bob has it", PATIENCE, () -> bob.shown().contains("<" + (saved + WORDS) + ">"));
    }

    private URI throughProxy() {
        return URI.create("http://localhost:" + proxy.port() + "/");
    }

    /** Both show one note, Ada's page from there. */
    private void begin(URI address) {
        ada = new Person(browser.openPrivate(address.toString()));
        bob = new Person(browser.openPrivate(server.uri("/").toString()));
        ada.signIn("Ada");
        note = OfflineIT.share(ada, bob.signIn("Bob"), "Fallback");
        ada.show(note);
        bob.show(note);
    }

    private JsonNode link() {
        return ada.with("return (await s.inspect()).link;");
    }

    private static boolean isOnline(JsonNode link) {
        return link.path("state").asText().equals("online");
    }

    private void awaitTransport(String transport) throws InterruptedException {
        Await.until("the page is connected by " + transport, PATIENCE, () -> {
            JsonNode link = link();
            return isOnline(link) && link.path("transport").asText().equals(transport);
        });
    }

    /** Each types, and the other's page shows it. */
    private void together(String before) throws InterruptedException {
        ada.type("from Ada ");
        awaitShown(bob, before + "from Ada ");
        bob.type("from Bob ");
        awaitShown(ada, before + "from Ada from Bob ");
    }

    private static void awaitShown(Person person, String text) throws InterruptedException {
        Await.until("the page shows: " + text, PATIENCE, () -> person.shown().equals(text));
    }
}
