package dev.syncline.socket;

import dev.syncline.wire.Fault;

/** What the live room does with one peer, as far as its transport has to know. Of the live room. */
public interface PeerConnection {
    /** Ends it for a reason that the peer is told. */
    void end(Fault fault);

    /** Ends it with a close code of WebSockets, behind what was sent. */
    void end(int code, String reason);

    /** The transport is closed: nothing more can be sent. */
    void gone();
}
