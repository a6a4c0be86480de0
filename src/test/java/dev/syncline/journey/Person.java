package dev.syncline.journey;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.browser.Tab;
import java.time.Duration;

/** A tab in which somebody uses the public API of syncline.js, beside the page itself. */
final class Person {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API = "globalThis.api ??= import('/syncline.js').then(m => m.connect());";

    private final Tab tab;

    Person(Tab tab) {
        this.tab = tab;
    }

    Tab tab() {
        return tab;
    }

    /** Runs the body of an async function; {@code s} is the client. */
    JsonNode with(String body) {
        return tab.evaluate("(async () => { " + API + " const s = await globalThis.api; " + body + " })()", PATIENCE);
    }

    /** Signs in as a guest and gives the user's id. */
    String signIn(String name) {
        return with("return (await s.signIn({ displayName: '" + name + "' })).user;")
                .asText();
    }

    /** The text of a note as the API has it. */
    String text(String document) {
        return with("return (await s.open('" + document + "')).value.text;").asText();
    }

    /** Shows the document in the page, ready to be typed in. */
    Person show(String document) {
        tab.evaluate("void (location.hash = '#/documents/" + document + "')");
        return ready();
    }

    Person ready() {
        try {
            tab.waitFor(
                    "!!document.querySelector('textarea') && !document.querySelector('textarea').readOnly", PATIENCE);
        } catch (IllegalStateException notReady) {
            throw new IllegalStateException(
                    "no editable note; the page says: "
                            + tab.evaluate("document.body.innerText").asText(),
                    notReady);
        }
        return this;
    }

    /** What the page shows in the note's text. */
    String shown() {
        return tab.evaluate("document.querySelector('textarea')?.value ?? ''").asText();
    }

    /** Types at the end of the note's text. */
    void type(String text) {
        tab.evaluate("(() => { const t = document.querySelector('textarea'); t.focus();"
                + " t.setSelectionRange(t.value.length, t.value.length); })()");
        tab.type(text);
    }
}
