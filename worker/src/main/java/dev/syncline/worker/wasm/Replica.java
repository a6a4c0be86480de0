package dev.syncline.worker.wasm;

import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSMethod;
import org.teavm.jso.JSModule;
import org.teavm.jso.JSObject;
import org.teavm.jso.JSProperty;
import org.teavm.jso.JSTopLevel;
import org.teavm.jso.core.JSArray;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.typedarrays.Uint8Array;

/** The replica of wasm-adapter.js. */
abstract class Replica implements JSObject {
    /** What {@code edit} gives. */
    interface Authored extends JSObject {
        @JSProperty
        JSArray<Uint8Array> getChanges();

        @JSProperty
        Edits getPatches();
    }

    /** What {@code fork} gives. */
    interface Forked extends JSObject {
        @JSProperty
        JSArray<Uint8Array> getChanges();

        @JSProperty
        Replica getReplica();
    }

    @JSFunctor
    interface Started extends JSObject {
        void call(String failure);
    }

    @JSTopLevel
    @JSModule("./wasm-adapter.js")
    static native void start(Started done);

    @JSTopLevel
    @JSModule("./wasm-adapter.js")
    static native Replica load(JSArray<Int8Array> parts, Int8Array actor);

    @JSMethod
    abstract Authored edit(Edits edits);

    @JSMethod
    abstract Edits take(JSArray<Int8Array> changes);

    @JSMethod
    abstract Edits whole();

    @JSMethod
    abstract String json();

    @JSMethod
    abstract JSArray<Uint8Array> heads();

    @JSMethod
    abstract Uint8Array save();

    @JSMethod
    abstract boolean holds(Int8Array hash);

    @JSMethod
    abstract JSArray<Uint8Array> beyond(Replica other);

    @JSMethod
    abstract int authored();

    @JSMethod
    abstract Forked fork(JSArray<Int8Array> unsent, Int8Array actor, boolean keepEffect);

    @JSMethod
    abstract void free();
}
