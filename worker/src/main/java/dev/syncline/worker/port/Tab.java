package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.teavm.jso.JSObject;
import org.teavm.jso.workers.MessagePort;

/** A page that is attached to this worker. */
final class Tab {
    private final MessagePort port;
    private final String epoch;
    private final Map<DocumentId, Show> shows = new LinkedHashMap<>();
    private String name = "";
    private int openCalls;

    Tab(MessagePort port, String epoch) {
        this.port = port;
        this.epoch = epoch;
    }

    /** The page's own name, and its lock's; empty before it said hello. */
    String name() {
        return name;
    }

    void name(String name) {
        this.name = name;
    }

    Map<DocumentId, Show> shows() {
        return shows;
    }

    void post(JSObject message) {
        port.postMessage(Js.set(message, "e", epoch));
    }

    /** Tells the page that the worker lives and may be busy for so long. */
    void progress(int patienceMs) {
        post(Js.set(Js.set(Js.object(), "t", "progress"), "patience", patienceMs));
    }

    void began() {
        openCalls++;
    }

    void ended() {
        openCalls--;
    }

    boolean waits() {
        return openCalls > 0;
    }

    void close() {
        shows.clear();
        port.close();
    }
}
