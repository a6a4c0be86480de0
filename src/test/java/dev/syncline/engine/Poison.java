package dev.syncline.engine;

import dev.syncline.change.ChangeMutator;
import dev.syncline.change.ChangeSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Parts of a document that end the process which loads them: found by trying, because versions of Automerge differ. */
final class Poison {
    private static final int TRIES_MAX = 200;

    private Poison() {}

    static List<byte[]> find() {
        List<byte[]> changes = ChangeSamples.java();
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS)) {
            for (int seed = 0; seed < TRIES_MAX; seed++) {
                int index = seed % changes.size();
                List<byte[]> parts = new ArrayList<>(changes.subList(0, index));
                parts.add(new ChangeMutator(seed).mutate(changes.get(index)));
                if (EngineContract.failure(engine.load(EngineContract.DOCUMENT, parts))
                        == EngineException.Kind.CRASHED) {
                    return parts;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        throw new AssertionError("nothing crafted ends Automerge any more: is the engine still needed?");
    }
}
