package dev.syncline.wire;

/** What a peer can do about a fault before it tries the same again. */
public enum Retry {
    /** The same request fails again: something about it must change. */
    NEVER(-1),
    /** The same request may succeed later, after the announced time or a growing pause. */
    LATER(1_000),
    /** The same request succeeds once the peer has caught up: open the document again and resume from the cursor. */
    RESUME(0),
    /** The same request succeeds once the session is renewed or a new one is begun. */
    RENEW(0);

    private final long afterMs;

    Retry(long afterMs) {
        this.afterMs = afterMs;
    }

    /** How long to wait where nothing more is known; -1 for ever. */
    public long afterMs() {
        return afterMs;
    }
}
