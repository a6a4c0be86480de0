package dev.syncline.worker.wasm;

import org.teavm.jso.JSObject;
import org.teavm.jso.JSProperty;

/** A JavaScript array of edits or patches in the format of tree.js. Java only passes it on. */
public interface Edits extends JSObject {
    @JSProperty
    int getLength();

    /** The lasting ids of objects made under temporary ones: an object by name. Absent on patches by others. */
    @JSProperty
    JSObject getIds();
}
