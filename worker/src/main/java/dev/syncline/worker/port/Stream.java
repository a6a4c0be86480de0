package dev.syncline.worker.port;

import dev.syncline.worker.wasm.Edits;
import org.teavm.jso.JSClass;
import org.teavm.jso.JSModule;
import org.teavm.jso.JSObject;

/** The numbered messages on their way to one tab about one document: stream.js. */
@JSClass
@JSModule("./stream.js")
final class Stream implements JSObject {
    Stream() {}

    native int number(Edits edits);

    native int answer(JSObject ids);

    native int restart();

    native void saw(int p);

    /** The edits as edits of the present state; null if they are void. */
    native Edits arrive(int seen, Edits edits);
}
