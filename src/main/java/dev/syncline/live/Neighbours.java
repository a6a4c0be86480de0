package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.wire.DownFrame;

/**
 * The other nodes on the same journal. What they are told may come late, twice or never: they look at the rows by
 * themselves, and nothing is decided by it.
 */
public interface Neighbours {
    /** Nobody else is there, or nobody hears. */
    Neighbours NONE = new Neighbours() {
        @Override
        public void committed(DocumentId document, long tailSeq) {}

        @Override
        public void present(DownFrame.Presence presence) {}
    };

    /** This node committed: the document's journal goes up to here at least. It must not block. */
    void committed(DocumentId document, long tailSeq);

    /** Somebody here says something to all who follow a document, or has left. It must not block. */
    void present(DownFrame.Presence presence);
}
