package dev.syncline.document;

import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import java.util.List;

/**
 * One CRDT document in memory, with one local author. Positions in text are UTF-16 code units.
 *
 * @param <E> a list of edits as the adapter's callers write them (JavaScript objects in the browser, {@link Edit}s on the JVM)
 * @param <P> a list of patches as the adapter's callers read them
 */
public interface Crdt<E, P> {
    /** Makes documents; one per platform. */
    interface Factory<E, P> {
        /** A document of these parts, saved documents or changes in order, whose local author is {@code actor}. */
        Crdt<E, P> load(List<byte[]> parts, ActorId actor);
    }

    /** Operations that one change may have; a longer edit becomes several changes. */
    int OPERATIONS_MAX = 5_000;

    /** The outcome of local edits: uncompressed change chunks in order; none if the edits changed nothing. */
    record Edited<P>(List<byte[]> changes, P patches) {}

    /**
     * Authors one change from edits, or several where one would have more than {@link #OPERATIONS_MAX} operations or 32 KiB
     * of text (an inserted character is an operation). Edits that no longer make sense, because their object is gone, have
     * no effect.
     */
    Edited<P> edit(E edits);

    /** Applies changes by others, in order; those it already holds have no effect. Gives what became visible. */
    P apply(List<byte[]> changes);

    /** Patches that build the present value from an empty document. */
    P whole();

    /** The present value as canonical JSON: keys sorted. */
    String json();

    List<ChangeHash> heads();

    byte[] save();

    /** Whether the change is in this document. */
    boolean holds(ChangeHash change);

    /** The changes of this document that {@code other} lacks, each after its dependencies. */
    List<byte[]> beyond(Crdt<E, P> other);

    /** How many changes by the local author are in this document. */
    long authored();

    /**
     * A new replica of this document in which {@code unsent} (in order, and nothing outside depends on them) are missing; if {@code keepEffect}, what they did is authored anew by {@code actor}. This replica is unharmed and must still be freed.
     */
    Fork<E, P> fork(List<byte[]> unsent, ActorId actor, boolean keepEffect);

    /** {@code changes} is empty if nothing was authored anew. */
    record Fork<E, P>(Crdt<E, P> replica, List<byte[]> changes) {}

    /** Gives the memory back. No call may follow. */
    void free();
}
