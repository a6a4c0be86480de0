package dev.syncline.worker.wasm;

import dev.syncline.document.Crdt;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSArray;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.typedarrays.Uint8Array;

/** Automerge's wasm behind the port of documents. The work is done by wasm-adapter.js; this carries bytes across. */
public final class WasmCrdt implements Crdt<Edits, Edits> {
    private final Replica replica;

    private WasmCrdt(Replica replica) {
        this.replica = replica;
    }

    /** Starts the wasm, once. {@code done} hears why it could not, or null. */
    public static void start(Consumer<String> done) {
        Replica.start(done::accept);
    }

    /** Makes documents once {@link #start} is done. */
    public static Crdt<Edits, Edits> load(List<byte[]> parts, ActorId actor) {
        return new WasmCrdt(Replica.load(out(parts), Int8Array.fromJavaArray(actor.bytes())));
    }

    /** The document in wasm-adapter.js. */
    public JSObject script() {
        return replica;
    }

    @Override
    public Edited<Edits> edit(Edits edits) {
        Replica.Authored authored = replica.edit(edits);
        return new Edited<>(in(authored.getChanges()), authored.getPatches());
    }

    @Override
    public Edits apply(List<byte[]> changes) {
        return replica.take(out(changes));
    }

    @Override
    public Edits whole() {
        return replica.whole();
    }

    @Override
    public String json() {
        return replica.json();
    }

    @Override
    public List<ChangeHash> heads() {
        List<ChangeHash> heads = new ArrayList<>();
        for (byte[] hash : in(replica.heads())) {
            heads.add(ChangeHash.of(hash));
        }
        return heads;
    }

    @Override
    public byte[] save() {
        return in(replica.save());
    }

    @Override
    public boolean holds(ChangeHash change) {
        return replica.holds(Int8Array.fromJavaArray(change.bytes()));
    }

    @Override
    public List<byte[]> beyond(Crdt<Edits, Edits> other) {
        return in(replica.beyond(((WasmCrdt) other).replica));
    }

    @Override
    public long authored() {
        return replica.authored();
    }

    @Override
    public Fork<Edits, Edits> fork(List<byte[]> unsent, ActorId actor, boolean keepEffect) {
        Replica.Forked forked = replica.fork(out(unsent), Int8Array.fromJavaArray(actor.bytes()), keepEffect);
        return new Fork<>(new WasmCrdt(forked.getReplica()), in(forked.getChanges()));
    }

    @Override
    public void free() {
        replica.free();
    }

    /** The wasm copies what it is given, so views of Java's own arrays will do. */
    private static JSArray<Int8Array> out(List<byte[]> parts) {
        JSArray<Int8Array> views = new JSArray<>();
        for (byte[] part : parts) {
            views.push(Int8Array.fromJavaArray(part));
        }
        return views;
    }

    private static List<byte[]> in(JSArray<Uint8Array> views) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < views.getLength(); i++) {
            parts.add(in(views.get(i)));
        }
        return parts;
    }

    /** A copy with Java's signed bytes: an array made of the view itself would equal no other with the same bytes. */
    private static byte[] in(Uint8Array view) {
        return new Int8Array(view.getBuffer(), view.getByteOffset(), view.getByteLength()).copyToJavaArray();
    }
}
