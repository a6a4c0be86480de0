package dev.syncline.worker.port;

import dev.syncline.worker.client.Client;
import dev.syncline.worker.wasm.Edits;
import dev.syncline.worker.wasm.WasmCrdt;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;

/** What mirror.js knows of the documents in memory. */
final class Mirrored {
    private Mirrored() {}

    @JSFunctor
    private interface All extends JSObject {
        JSObject find();
    }

    /** Lets mirror.js ask, once it is there. */
    static void offer(Client<Edits, Edits> client) {
        answer(() -> {
            JSObject documents = Js.array();
            for (Client.Known known : client.known()) {
                if (client.crdt(known.document()) instanceof WasmCrdt crdt) {
                    JSObject one = Js.set(Js.object(), "id", known.document().toString());
                    Js.set(one, "replica", crdt.script());
                    Js.push(documents, Js.set(one, "type", known.type()));
                }
            }
            return Js.set(Js.set(Js.object(), "documents", documents), "user", client.principal());
        });
    }

    @JSBody(params = "all", script = "self.synclineDocuments = all;")
    private static native void answer(All all);

    /** Something about a document changed. */
    @JSBody(params = "document", script = "if (self.synclineChanged) self.synclineChanged(document);")
    static native void changed(String document);
}
