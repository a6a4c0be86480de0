package dev.syncline.change;

import dev.syncline.id.ActorId;

/**
 * Which operations of a document a change was made on. An author's changes build on each other, so of every author it is
 * those up to a counter.
 */
@FunctionalInterface
public interface Past {
    /** Everything the document has. */
    Past WHOLE = actor -> ChangeReader.COUNTER_MAX;

    /** The last operation counter of {@code actor} in it; operations with a higher one are not. */
    int lastOp(ActorId actor);
}
