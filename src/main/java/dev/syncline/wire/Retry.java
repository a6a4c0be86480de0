package dev.syncline.wire;

/** What a peer can do about a fault before it tries the same again. */
public enum Retry {
    /** The same request fails again: something about it must change. */
    NEVER,
    /** The same request may succeed later, after the announced time or a growing pause. */
    LATER,
    /** The same request succeeds once the peer has caught up: open the document again and resume from the cursor. */
    RESUME,
    /** The same request succeeds once the session is renewed or a new one is begun. */
    RENEW
}
