package dev.syncline.live;

import dev.syncline.wire.DownFrame;

/** Somebody who follows a document: one connection's subscription. It must not block. */
public interface Subscriber {
    /** The next frame of the document, encoded or to be encoded by the receiver. */
    void deliver(byte[] frame);

    /** A frame for this subscriber alone. */
    default void deliver(DownFrame frame) {
        deliver(dev.syncline.wire.Frames.encode(frame));
    }

    /** The document cannot be followed any longer; the subscription is over. */
    void ended(dev.syncline.wire.Fault fault);
}
