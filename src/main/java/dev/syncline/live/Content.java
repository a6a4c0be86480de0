package dev.syncline.live;

import dev.syncline.command.Rejection;
import dev.syncline.journal.Entry;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the entries of a document mean, by its kind: how offers become entries, and what has to be in memory for that. Asked
 * alone on the document's queue, except where it gives memory back.
 */
interface Content {
    /** Hears what a batch comes to: one call of one of the methods. */
    interface Deciding {
        void decided(Decision decision);

        /** The rows are ahead of what this node knows. */
        void stale();

        /** This node knows more now: the batch is to be decided once more. */
        void again();

        void failed(Throwable problem);
    }

    /** Whether it can decide offers without reading the journal. */
    boolean isReady();

    /** Makes it ready, unless it is. */
    void prepare(Runnable ready, Consumer<Throwable> failed);

    /** Decides offers on top of the document's row; the positions of their timelines are known. */
    void decide(List<Offer> offers, Deciding deciding);

    /** What was decided last is committed. */
    void committed();

    /** What was decided last will not be committed, or is not known to be. */
    void abandon();

    /** Entries of what was decided last, by their seqs, are to be rejections: nothing of it was committed. */
    default void veto(Map<Long, Rejection> vetoes) {
        throw new IllegalStateException("no hook takes part in these commits");
    }

    /** Takes on what other nodes committed, if it is ready; false if that cannot be read. */
    boolean enter(List<Entry> entries);

    /** The document has moved on by what other nodes committed, which was entered. */
    void follow(List<Entry> entries, Runnable then);

    /** The document has moved on by these entries. */
    void grown(List<Entry> entries);

    /** A batch was committed and shown. */
    void changed();

    /** Seqs and bytes that are not in the stored snapshot, as far as this node knows. */
    Growth growth();

    /** Whether it holds memory, here or elsewhere, that can be made again. */
    boolean isHeavy();

    /** Whether it waits for something to do alone on the queue. */
    boolean isAwaited();

    /** Gives back what other processes hold of it; what is in memory goes with the document. */
    void drop();

    /** Gives all memory back, because nobody needs the document for now. */
    void leave();

    /** Whether those who pushed entries know all of them already, and get markers instead. */
    boolean isKnownToWriters();
}
