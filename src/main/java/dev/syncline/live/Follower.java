package dev.syncline.live;

import dev.syncline.id.ChangeHash;
import dev.syncline.journal.Entry;
import dev.syncline.wire.DownFrame;
import java.util.List;

/** Somebody who follows a document by what was committed, not by frames of our wire. It must not block. */
public interface Follower extends Subscriber {
    /**
     * From now on it hears of every entry behind {@code seq}.
     *
     * @param heads there, sorted; null if they are not in memory
     */
    void following(long seq, List<ChangeHash> heads);

    /** The next entries of the document are durable. */
    void committed(List<Entry> entries);

    /** Somebody said something to those who have the document open. */
    void told(DownFrame frame);

    /** Not called: entries and what is told come as they are. */
    @Override
    default void deliver(byte[] frame) {
        throw new IllegalStateException("a follower takes no frames");
    }
}
