package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person sees and does. */
class PagesIT extends FakePages {
    private static final String SHOWN = """
        JSON.stringify([...document.querySelectorAll(".lane")].map((lane) =>
          lane.dataset.column + ":" + [...lane.querySelectorAll("[data-card]")].map((card) => card.dataset.card)))\
        """;
    private static final String STORED = """
        (() => {
          const { cards } = fake.syncline.documentsById.get("Board1").value;
          const ids = Object.keys(cards).sort((a, b) => (cards[a].order < cards[b].order ? -1 : 1));
          return JSON.stringify(["a", "b", "c"].map((column) => column + ":" + ids.filter((id) => cards[id].column === column)));
        })()\
        """;

    private static Tab openBoard() {
        Tab tab = open(BOARD);
        tab.waitFor("document.querySelector('[data-card=k1]')");
        return tab;
    }

    private static String focused(Tab tab) {
        return tab.evaluate("document.activeElement?.dataset?.card ?? document.activeElement?.className")
                .asText();
    }

    static Stream<Map.Entry<String, String>> views() {
        return Stream.of(
                Map.entry("?new", "document.querySelector('.sign-in input')"),
                Map.entry("#/", "document.querySelector('.document-title')"),
                Map.entry(NOTE, "document.querySelector('.caret')"),
                Map.entry(BOARD, "document.querySelector('.card-people')"),
                Map.entry(NOTE + "/history", "document.querySelector('.history-text ins')"),
                Map.entry("#/nowhere", "document.querySelector('.lone-sheet')"),
                Map.entry("#/documents/Free1", "document.querySelector('.tree-leaf')"),
                Map.entry("#/documents/Unknown1", "document.querySelector('[role=alert]')"),
                Map.entry("#/inspector", "document.querySelector('.timeline')"),
                Map.entry("#/set-aside", "document.querySelector('.aside')"),
                Map.entry("#/items", "document.querySelector('.work-items .ticket')"),
                Map.entry("not-found.html", "document.querySelector('h1')"));
    }

    @ParameterizedTest(name = "[AP10] {0}")
    @MethodSource("views")
    @DisplayName("[AP10] no page breaks a rule of accessibility, light or dark, wide or as a phone")
    void ap10_pagesAreAccessible(Map.Entry<String, String> view) {
        Tab tab = open(view.getKey());
        tab.waitFor(view.getValue());
        axe.assertAccessible(tab, "desk");
        axe.assertAccessibleOnPhone(tab);
        assertClean(tab);
    }

    @Test
    @DisplayName("[AP11] a card moves by keyboard alone, is spoken about, and nothing is written before it is dropped")
    void ap11_cardMovesByKeyboard() {
        Tab tab = openBoard();
        tab.focus("[data-card=k1]").type(" ").press("ArrowRight").press("ArrowUp");

        assertThat(tab.evaluate(SHOWN).asText()).isEqualTo("[\"a:k2,k3\",\"b:k1,k4\",\"c:\"]");
        assertThat(tab.evaluate(STORED).asText()).isEqualTo("[\"a:k1,k2,k3\",\"b:k4\",\"c:\"]");
        assertThat(tab.evaluate("document.querySelector('#announcer').textContent")
                        .asText())
                .isEqualTo("Doing, position 1 of 2");
        assertThat(focused(tab)).isEqualTo("k1");

        tab.type(" ");
        assertThat(tab.evaluate(STORED).asText()).isEqualTo("[\"a:k2,k3\",\"b:k1,k4\",\"c:\"]");
        tab.type(" ").press("ArrowRight").press("Escape");
        assertThat(tab.evaluate(SHOWN).asText()).isEqualTo("[\"a:k2,k3\",\"b:k1,k4\",\"c:\"]");
        assertThat(focused(tab)).isEqualTo("k1");
        assertClean(tab);
    }

    @Test
    @DisplayName("[AP12] a card that somebody else moves or deletes while it is held stays one card or goes")
    void ap12_heldCardAndOthers() {
        Tab tab = openBoard();
        tab.focus("[data-card=k1]").type(" ").press("ArrowRight");
        tab.evaluate("fake.other('Board1', (board) => { board.cards.k4.column = 'c'; })");
        assertThat(tab.evaluate(SHOWN).asText()).isEqualTo("[\"a:k2,k3\",\"b:k1\",\"c:k4\"]");
        assertThat(focused(tab)).isEqualTo("k1");

        tab.evaluate("fake.other('Board1', (board) => { delete board.cards.k1; })");
        assertThat(tab.evaluate(SHOWN).asText()).isEqualTo("[\"a:k2,k3\",\"b:\",\"c:k4\"]");
        assertClean(tab);
    }

    @Test
    @DisplayName("[AP13] a card moves by mouse, opens nothing on the way, and Escape puts it back")
    void ap13_cardMovesByMouse() {
        Tab tab = openBoard();
        drag(tab, "k1", "k4");
        tab.press("Escape");
        mouse(tab, "mouseReleased", "k4");
        assertThat(tab.evaluate(SHOWN).asText()).isEqualTo("[\"a:k1,k2,k3\",\"b:k4\",\"c:\"]");

        drag(tab, "k1", "k4");
        mouse(tab, "mouseReleased", "k4");
        assertThat(tab.evaluate(STORED).asText())
                .startsWith("[\"a:k2,k3\",")
                .contains("k1")
                .contains("k4");
        assertThat(tab.evaluate("document.querySelectorAll('dialog, .ghost').length")
                        .asInt())
                .isZero();
        assertClean(tab);
    }

    private static void drag(Tab tab, String from, String to) {
        tab.waitFor("document.getAnimations().length === 0");
        mouse(tab, "mousePressed", from);
        mouse(tab, "mouseMoved", to);
        mouse(tab, "mouseMoved", to);
        tab.waitFor("document.querySelector('.lane:nth-child(2) .held')");
    }

    private static void mouse(Tab tab, String type, String card) {
        JsonNode middle = tab.evaluate("""
            (() => {
              const box = document.querySelector("[data-card=%s]").getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })()\
            """.formatted(card));
        tab.call(
                "Input.dispatchMouseEvent",
                "type",
                type,
                "x",
                middle.path("x").asDouble(),
                "y",
                middle.path("y").asDouble(),
                "button",
                "left",
                "buttons",
                type.equals("mouseReleased") ? 0 : 1,
                "clickCount",
                1);
    }

    @Test
    @DisplayName("[AP14] sign in, write a note, find it in the list, rename it, delete it")
    void ap14_lifeOfANote() {
        Tab tab = open("?new");
        tab.waitFor("document.activeElement.name === 'name'");
        tab.type("Ada\n");
        tab.waitFor("document.querySelector('.empty')");
        tab.click(".list-make .primary");
        tab.waitFor("document.activeElement.className === 'note-title'");
        tab.insert("Day 🦕").press("Enter").type("two words");
        tab.waitFor("document.querySelector('.note-count').textContent === '2 words'");
        assertThat(tab.evaluate("document.title").asText()).isEqualTo("Day 🦕 · Syncline");

        tab.click(".document-bar a");
        tab.waitFor("document.querySelector('.document-title')?.textContent === 'Day 🦕'");
        assertThat(tab.evaluate("document.activeElement.id").asText()).isEqualTo("main");
        tab.click(".document .button").press("Enter");
        tab.waitFor("document.querySelector('dialog input')?.selectionEnd > 0");
        tab.insert("Renamed").press("Enter");
        tab.waitFor("document.querySelector('.document-title').textContent === 'Renamed'");

        tab.click(".document .button").press("End").press("Enter");
        tab.click("dialog .danger");
        tab.waitFor("document.querySelector('.empty')");
        assertClean(tab);
    }

    @Test
    @DisplayName("[AP18] a document that is not on this device waits in peace and opens by itself with the connection")
    void ap18_awayOpensByItself() {
        Tab tab = open("#/");
        tab.waitFor("document.querySelectorAll('.document').length === 3");
        tab.evaluate("void (fake.syncline.documentsById.get('Note1').local = false, fake.setLink('connecting'),"
                + " location.hash = '" + NOTE + "')");
        tab.waitFor("document.querySelector('[aria-busy=true]')");
        String asked = "fake.syncline.refused === 1 && !document.querySelector('.lone-sheet')";
        tab.waitFor(asked);
        assertThat(tab.evaluate(asked).asBoolean()).as("no word of failure").isTrue();

        tab.evaluate("fake.setLink('offline')");
        tab.waitFor("document.querySelector('.lone-sheet[role=status] h1').textContent.includes('not on this device')");
        assertThat(axe.violations(tab)).isEmpty();
        tab.evaluate("fake.setLink('online')");

        tab.waitFor("document.querySelector('.note-text').value === 'hello world'");
        assertThat(tab.evaluate("document.querySelector('.document-bar .place').offsetWidth")
                        .asInt())
                .isPositive();
        assertClean(tab);
    }

    @Test
    @DisplayName(
            "[AP31] the slider of the history shows every version by keyboard, what changed, and leads back; offline"
                    + " it says so")
    void ap31_history() {
        Tab tab = open(NOTE + "/history");
        String what = "document.querySelector('.history-what').textContent";
        tab.waitFor(what + " === 'Version 3 of 3 · 1 word added'");
        assertThat(tab.evaluate("document.querySelector('.history-do .primary').disabled")
                        .asBoolean())
                .as("the latest version is there already")
                .isTrue();

        tab.focus(".history-slider").press("ArrowLeft");
        tab.waitFor(what + " === 'Version 2 of 3 · 1 word added'");
        assertThat(tab.evaluate("document.querySelector('.history-slider').getAttribute('aria-valuetext')")
                        .asText())
                .startsWith("Version 2 of 3, Bob, ");
        assertThat(tab.evaluate("document.querySelector('[aria-current=true] .history-author').textContent")
                        .asText())
                .isEqualTo("Bob");
        tab.press("Home");
        tab.waitFor(what + " === 'Version 1 of 3 · 1 word added'");
        tab.evaluate("fake.setLink('offline')");
        tab.press("End");
        tab.waitFor("document.querySelector('.history-tools .problem').textContent.includes('no connection')");
        tab.evaluate("fake.setLink('online')");
        tab.waitFor(what + ".startsWith('Version 3')");

        tab.press("ArrowLeft");
        tab.waitFor(what + ".startsWith('Version 2')");
        tab.focus(".history-do .primary").press("Enter");
        tab.waitFor("document.activeElement.textContent === 'Restore' && document.querySelector('dialog')");
        tab.press("Enter");
        tab.waitFor("document.querySelector('.note-text')?.value === 'hello'");
        assertClean(tab);
    }

    @Test
    @DisplayName("[AP15] going offline and coming back moves nothing on the page; a note can be begun without a server")
    void ap15_offlineMovesNothing() {
        Tab tab = open("#/");
        tab.waitFor("document.querySelectorAll('.document').length === 3");
        String places =
                "JSON.stringify([...document.querySelectorAll('.bar > *, .list-make, .list-find > *, .document')]"
                        + ".map((node) => node.getBoundingClientRect()))";
        // At rest: loaded, and the same in many looks one after the other.
        tab.waitFor("(() => { const now = " + places + "; globalThis.looks = now === globalThis.look"
                + " ? globalThis.looks + 1 : 0; globalThis.look = now;"
                + " return document.readyState === 'complete' && globalThis.looks > 25; })()");
        String before = tab.evaluate(places).asText();
        tab.evaluate("fake.setLink('offline')");
        tab.waitFor("document.querySelector('.list-state').textContent.startsWith('Offline')");
        assertThat(tab.evaluate(places).asText()).isEqualTo(before);

        tab.click(".list-make .primary");
        tab.waitFor("document.activeElement.className === 'note-title'");
        tab.type("Kept");
        tab.waitFor("document.querySelector('.document-bar .place').dataset.place === 'device'");
        tab.evaluate("fake.setLink('online')");
        tab.waitFor("document.querySelector('.document-bar .place').dataset.place === 'server'");
        assertClean(tab);
    }
}
