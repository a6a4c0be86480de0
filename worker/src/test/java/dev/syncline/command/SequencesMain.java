package dev.syncline.command;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;

/** A page script for tests: what commands do in compiled form. The page asks for the parts it wants. */
public final class SequencesMain {
    private SequencesMain() {}

    public static void main(String[] args) {
        offer("sequences", SequencesMain::sequences);
        offer("rebase", SequencesMain::rebase);
    }

    /** The hashes of the random sequences, then that of how floats are printed. */
    private static void sequences() {
        Sequences sequences = new Sequences();
        for (int seed = 0; seed < Sequences.COUNT; seed++) {
            say(sequences.run(seed));
        }
        say(sequences.floats());
    }

    /** How many milliseconds each of a number of rebases took, then the canonical JSON. */
    private static void rebase() {
        Rebase rebase = new Rebase();
        for (int i = 0; i < Rebase.ROUNDS; i++) {
            double begin = now();
            rebase.arrive();
            say(Double.toString(now() - begin));
        }
        say(rebase.json());
    }

    @JSFunctor
    private interface Part extends JSObject {
        void run();
    }

    @JSBody(
            params = {"name", "part"},
            script = "window[name] = part;")
    private static native void offer(String name, Part part);

    @JSBody(params = "line", script = "window.lines.push(line);")
    private static native void say(String line);

    @JSBody(script = "return performance.now();")
    private static native double now();
}
