package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.wasm.Edits;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;

/** What tabs may ask about the timelines of this device. */
final class Timelines {
    private final Client<Edits, Edits> client;

    Timelines(Client<Edits, Edits> client) {
        this.client = client;
    }

    /** How far the timeline of a document has come; null if there is none. */
    JSObject state(DocumentId document) {
        Timeline timeline = client.timeline(document);
        if (timeline == null) {
            return null;
        }
        JSObject state = Js.set(Js.object(), "id", timeline.id().toString());
        Js.set(state, "last", (double) timeline.last());
        Js.set(state, "saved", (double) timeline.saved());
        return Js.set(state, "durable", (double) timeline.durable());
    }

    /** The same, with what is not on the server. */
    void file(DocumentId document, Reply reply) {
        JSObject file = state(document);
        if (file != null) {
            Timeline timeline = client.timeline(document);
            JSObject entries = Js.array();
            for (byte[] entry : timeline.pending()) {
                Js.push(entries, copy(entry));
            }
            Js.set(file, "chain", copy(timeline.durableChain()));
            Js.set(file, "entries", entries);
        }
        reply.ok(file);
    }

    private static JSObject copy(byte[] bytes) {
        return Js.copy(Int8Array.fromJavaArray(bytes));
    }
}
