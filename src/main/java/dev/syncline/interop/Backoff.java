package dev.syncline.interop;

import java.util.function.DoubleSupplier;

/** Pauses between attempts: each about twice as long as the one before, up to a bound, and no two servers' alike. */
final class Backoff {
    private static final long FIRST_MS = 1_000;
    static final long MAX_MS = 60_000;

    private final DoubleSupplier random;
    private long nextMs = FIRST_MS;

    /** @param random from 0 to 1 */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** How long to wait now: between half of the pause and all of it. */
    long nextMs() {
        long pauseMs = nextMs;
        nextMs = Math.min(MAX_MS, 2 * nextMs);
        return (long) (pauseMs * (0.5 + 0.5 * random.getAsDouble()));
    }

    /** The last attempt was good for a while. */
    void reset() {
        nextMs = FIRST_MS;
    }
}
