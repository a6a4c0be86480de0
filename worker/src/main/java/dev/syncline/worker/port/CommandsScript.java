package dev.syncline.worker.port;

import dev.syncline.worker.wasm.Edits;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.JSProperty;
import org.teavm.jso.core.JSArray;
import org.teavm.jso.typedarrays.Int8Array;

/**
 * A commanded document in commands.js, as that script and the worker know it; what the methods mean stands at
 * {@link dev.syncline.worker.client.Commands}. The scripts share no Java object, only what JavaScript has.
 */
public interface CommandsScript extends JSObject {
    /** Rises when what is said here changes: a worker takes no commands.js of another version. */
    int VERSION = 2;

    /** The script itself. */
    interface Module extends JSObject {
        int version();

        /** @param changed says that tabs have to be told anew */
        CommandsScript begin(
                String document, String type, Int8Array remembered, Remember remember, Ask ask, Changed changed);
    }

    /** Asks the server as who uses the device; status 0 where there was no answer for them. */
    @JSFunctor
    interface Ask extends JSObject {
        void call(String method, String path, Answered answered);
    }

    @JSFunctor
    interface Answered extends JSObject {
        void call(int status, String body);
    }

    @JSFunctor
    interface Remember extends JSObject {
        void call(Int8Array bytes);
    }

    @JSFunctor
    interface Changed extends JSObject {
        void call();
    }

    /** Hears of the script, or why it could not be fetched. */
    @JSFunctor
    interface Fetched extends JSObject {
        void call(Module module, String failure);
    }

    /** What giving a command came to; neither if it was given before, or goes nowhere. */
    interface Given extends JSObject {
        @JSProperty
        Int8Array getBytes();

        @JSProperty
        JSObject getFault();
    }

    boolean take(Int8Array batch);

    void authored(String user, String role, Int8Array timeline, double last);

    JSArray<Int8Array> fork(Int8Array timeline);

    Edits whole();

    Edits changed();

    String json();

    /** Gives the command that a tab's call names: its {@code mutator}, {@code args} and {@code run}. */
    Given give(JSObject call);

    /** The author is done with the matter of this key. */
    void deal(double key);

    /**
     * Sets on a message to tabs what waits and what became of commands, and outcomes by the names of commands: of
     * {@code runs}, or if that is null, of those that were decided since.
     */
    void tell(JSObject message, JSObject runs);
}
