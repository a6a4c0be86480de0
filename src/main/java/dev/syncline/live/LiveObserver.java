package dev.syncline.live;

import dev.syncline.command.Outcome;
import dev.syncline.id.DocumentId;
import dev.syncline.wire.Fault;

/** Hears what a node's documents do; for metrics and logs. */
public interface LiveObserver {
    /** The process may be ended here by a test. */
    default void passed(FaultPoint point) {}

    /** Somebody needs entries that are no longer kept, and begins with the snapshot instead. */
    default void beyondHorizon() {}

    /** Somebody knows another journal of the same history: a backup was restored, and nobody has told the database. */
    default void otherJournal() {}

    /** A document got a new snapshot of so many bytes. */
    default void compacted(int bytes, long tookMs) {}

    /** A document got no new snapshot; its rows are as they were. */
    default void compactionFailed(Throwable problem) {}

    /** So many bytes of a row moved into the bucket. */
    default void moved(int bytes) {}

    /** Cold bytes could not be moved, or objects not deleted; rows and objects are whole. */
    default void tieringFailed(Throwable problem) {}

    /** A batch is durable; {@code tookMs} from the first look at it. */
    default void committed(DocumentId document, int entries, long tookMs) {}

    /** A command was decided, and that is durable. */
    default void decided(Outcome outcome) {}

    /** An entry or an offer was refused with this code. */
    default void refused(String code) {}

    /** A commit found that another node was first. */
    default void stale() {}

    /** A commit ended without telling how. */
    default void unknown() {}

    /** The database refuses what this document has to commit. */
    default void commitRefused(DocumentId document, String why) {}

    /** Nobody can use the document any longer as this node has it. */
    default void failed(DocumentId document, Fault fault) {}
}
