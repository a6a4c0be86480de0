package dev.syncline.command;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;

/**
 * Tells the author of an accepted command that a later one took its write away. The outcome stays as it was.
 *
 * @param timeline of the author who is told
 * @param lsn of the author's command
 * @param value what is there now; null if nothing
 */
public record Notice(Kind kind, TimelineId timeline, long lsn, Cell cell, Value value) {
    public enum Kind {
        /** A writer of a higher trust level wrote another value. */
        OVERRIDDEN,
        /** Another command contested the write, and the policy rejects both. */
        UNDONE
    }
}
