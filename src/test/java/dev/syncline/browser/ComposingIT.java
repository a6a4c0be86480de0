package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bound field under a real browser's input methods, pastes, replacements and keys, while somebody else writes. */
class ComposingIT {
    private static final String FIELD = "document.querySelector('#field')";

    @TempDir
    Path folder;

    private static Tab signedIn(Tab tab, String name) {
        tab.evaluate("""
            (async () => {
              const { connect } = await import('/syncline.js');
              globalThis.s = await connect({ serviceWorker: false });
              if (!s.principal) await s.signIn({ displayName: '%s' });
            })()\
            """.formatted(name));
        return tab;
    }

    private static void bind(Tab tab, String id) {
        tab.evaluate("""
            (async () => {
              globalThis.h = await s.open('%s');
              const field = document.body.appendChild(document.createElement('textarea'));
              field.id = 'field';
              globalThis.binding = h.bindText(field, ['text']);
              field.focus();
            })()\
            """.formatted(id));
    }

    private static void compose(Tab tab, String text) {
        tab.call(
                "Input.imeSetComposition",
                "text",
                text,
                "selectionStart",
                text.length(),
                "selectionEnd",
                text.length());
    }

    private static String value(Tab tab) {
        return tab.evaluate(FIELD + ".value").asText();
    }

    private static void awaitText(String text, Tab... tabs) {
        for (Tab tab : tabs) {
            tab.waitFor("h.value.text === " + Tab.quoted(text) + " && " + FIELD + ".value === h.value.text");
        }
    }

    private static void undo(Tab tab, boolean back) {
        tab.evaluate(FIELD + ".dispatchEvent(new KeyboardEvent('keydown', { key: '" + (back ? "z" : "Z")
                + "', ctrlKey: true, shiftKey: " + !back + ", bubbles: true, cancelable: true }))");
    }

    @Test
    @DisplayName(
            "[TB4] composing, dead keys, paste, autocorrect and undo in a browser, while another page writes: nothing"
                    + " moves, nothing is lost")
    void tb4_composing() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("profile"))) {
            String bare = server.uri("/bare").toString();
            Tab one = signedIn(browser.open(bare), "Ada");
            Tab two = signedIn(browser.open(bare), "Ada");
            String id = one.evaluate("s.create('note').then(made => made.id)").asText();
            bind(two, id);
            bind(one, id);
            one.call("Page.bringToFront");

            // An input method of several steps; the other page writes in front of it meanwhile.
            compose(one, "に");
            compose(one, "にほん");
            two.evaluate("h.splice(['text'], 0, 0, 'start ')");
            one.waitFor("h.value.text === 'start '");
            assertThat(value(one)).as("under the composition").isEqualTo("にほん");
            compose(one, "日本");
            one.insert("日本");
            awaitText("start 日本", one, two);

            // A composition that is given up leaves no trace.
            compose(one, "x");
            compose(one, "");
            one.insert("");
            awaitText("start 日本", one, two);

            // A dead key: its sign is a composition that the letter replaces.
            compose(one, "´");
            one.insert("é");
            awaitText("start 日本é", one, two);

            // A paste over a selection, with a character of two units, and the selection behind it stays.
            one.evaluate(FIELD + ".setSelectionRange(0, 5)");
            one.insert("pasted 😀");
            awaitText("pasted 😀 日本é", one, two);
            one.evaluate(FIELD + ".setSelectionRange(10, 12, 'backward')");
            two.evaluate("h.splice(['text'], 0, 7, 'cut 🎉🎉 ')");
            awaitText("cut 🎉🎉 😀 日本é", one, two);
            assertThat(one.evaluate("JSON.stringify([" + FIELD + ".selectionStart, " + FIELD + ".selectionEnd, " + FIELD
                                    + ".selectionDirection])")
                            .asText())
                    .isEqualTo("[12,14,\"backward\"]");

            // Autocorrect replaces a word at once; undo takes back this page's work only, step by step. As after a
            // pause:
            one.evaluate("binding.typedAt = -Infinity");
            one.evaluate(
                    "(" + FIELD + ".setSelectionRange(12, 14), document.execCommand('insertText', false, 'Japan'))");
            awaitText("cut 🎉🎉 😀 Japané", one, two);
            undo(one, true);
            one.waitFor("h.value.text.endsWith('日本é')");
            assertThat(value(one)).startsWith("cut 🎉🎉 ");
            undo(one, false);
            awaitText("cut 🎉🎉 😀 Japané", one, two);
            assertThat(one.failures()).isEmpty();
        }
    }
}
