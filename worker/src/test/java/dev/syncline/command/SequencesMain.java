package dev.syncline.command;

import org.teavm.jso.JSBody;

/** A page script for tests: runs the random sequences in compiled form and leaves their hashes on the window. */
public final class SequencesMain {
    private SequencesMain() {}

    public static void main(String[] args) {
        Sequences sequences = new Sequences();
        for (int seed = 0; seed < Sequences.COUNT; seed++) {
            say(sequences.run(seed));
        }
        say(sequences.floats());
    }

    @JSBody(params = "hash", script = "window.hashes.push(hash);")
    private static native void say(String hash);
}
