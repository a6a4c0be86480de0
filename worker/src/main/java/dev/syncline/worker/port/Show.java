package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.worker.vault.Vault;
import dev.syncline.worker.wasm.Edits;
import java.util.ArrayDeque;
import org.teavm.jso.JSObject;

/** One document as one tab sees it: what is on its way there, and what waits until it is saved. */
final class Show {
    /** A message that may go out once everything up to a serial is saved. */
    private record Gated(long serial, JSObject message, boolean endsCall) {}

    private final Tab tab;
    private final DocumentId document;
    private final ArrayDeque<Gated> gate = new ArrayDeque<>();
    private final Stream stream = new Stream();

    /** Pages whose edits this tab may offer; its own is among them. */
    private final String[] pages;
    /** Commands given by the tab before, of which it waits to hear. */
    private final JSObject runs;

    Show(Tab tab, DocumentId document, String[] pages, JSObject runs) {
        this.tab = tab;
        this.document = document;
        this.pages = pages;
        this.runs = runs;
    }

    JSObject runs() {
        return runs;
    }

    String[] pages() {
        return pages;
    }

    Stream stream() {
        return stream;
    }

    /** Tells edits by others. */
    void tell(long serial, Edits edits) {
        JSObject message = message("patches", stream.number(edits));
        send(serial, Js.set(message, "ops", edits));
    }

    /** Answers an edit of this tab. */
    void answer(long serial, String tab, double number, JSObject ids, double mark) {
        JSObject message = answerTo(tab, number, stream.answer(ids));
        Js.set(message, "ids", ids);
        send(serial, Js.set(message, "mark", mark));
    }

    void refuse(long serial, String tab, double number, JSObject fault) {
        send(serial, Js.set(answerTo(tab, number, stream.restart()), "fault", fault));
    }

    /** Gives the tab the whole value anew; {@code start} holds it. */
    void restart(long serial, JSObject start) {
        Js.set(start, "t", "reset");
        Js.set(start, "doc", document.toString());
        send(serial, Js.set(start, "p", stream.restart()));
    }

    private JSObject answerTo(String tab, double number, int p) {
        JSObject message = message("answer", p);
        Js.set(message, "tab", tab);
        return Js.set(message, "n", number);
    }

    private JSObject message(String type, int p) {
        JSObject message = Js.set(Js.object(), "t", type);
        Js.set(message, "doc", document.toString());
        return Js.set(message, "p", p);
    }

    /** Answers the call that opened the document. */
    void opened(long serial, JSObject reply) {
        gate.add(new Gated(serial, reply, true));
    }

    /** Sends a message when everything up to {@code serial} is saved. */
    void send(long serial, JSObject message) {
        gate.add(new Gated(serial, message, false));
    }

    void saved(long serial, Vault.Place place) {
        while (!gate.isEmpty() && gate.peek().serial() <= serial) {
            Gated due = gate.remove();
            tab.post(Js.set(due.message(), "place", place == Vault.Place.DEVICE ? "device" : "memory"));
            ended(due);
        }
    }

    /** The tab does not show the document any longer. */
    void close() {
        while (!gate.isEmpty()) {
            ended(gate.remove());
        }
    }

    private void ended(Gated gated) {
        if (gated.endsCall()) {
            tab.ended();
        }
    }
}
