package dev.syncline.worker.port;

import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.client.SetAside;
import dev.syncline.worker.wasm.Edits;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;

/** What tabs may ask about work that could not be sent. */
final class SetAsides {
    private static final Refusal GONE = new Refusal("NOT_FOUND", "nothing of that key is set aside", false);

    private final Tabs tabs;
    private final Client<Edits, Edits> client;
    private final Listing listing;

    SetAsides(Tabs tabs, Client<Edits, Edits> client, Listing listing) {
        this.tabs = tabs;
        this.client = client;
        this.listing = listing;
    }

    void list(Reply reply) {
        JSObject items = Js.array();
        for (SetAside item : client.box().list()) {
            JSObject one = Js.set(Js.object(), "key", item.key());
            Js.set(one, "document", item.document().toString());
            Js.set(one, "title", listing.title(item.document()));
            Js.set(one, "type", item.type());
            Js.set(one, "code", item.code());
            Js.set(one, "entries", item.entries());
            Js.push(items, Js.set(one, "atMs", (double) item.atMs()));
        }
        reply.ok(items);
    }

    void file(String key, Reply reply) {
        byte[] file = client.box().file(key);
        if (file == null) {
            reply.refuse(GONE);
        } else {
            reply.ok(Js.copy(Int8Array.fromJavaArray(file)));
        }
    }

    void discard(String key, Reply reply) {
        if (client.box().discard(key)) {
            reply.ok(null);
            tabs.listingChanged(null);
        } else {
            reply.refuse(GONE);
        }
    }
}
