package dev.syncline.worker.port;

import dev.syncline.worker.client.Refusal;
import org.teavm.jso.JSObject;

/** The one answer to a call. */
final class Reply {
    private final Tab tab;
    private final double id;

    Reply(Tab tab, double id) {
        this.tab = tab;
        this.id = id;
    }

    double id() {
        return id;
    }

    void ok(JSObject value) {
        send("ok", value);
    }

    void refuse(Refusal refusal) {
        send("fault", Faults.of(refusal));
    }

    void refuse(JSObject fault) {
        send("fault", fault);
    }

    private void send(String key, JSObject value) {
        JSObject message = Js.set(Js.object(), "t", "reply");
        Js.set(message, "id", id);
        tab.post(Js.set(message, key, value));
        tab.ended();
    }
}
