package dev.syncline.worker.link;

/** The pauses between attempts: full jitter, so that a thousand clients do not come back together. */
final class Backoff {
    static final int FIRST_MS = 500;
    static final int LAST_MS = 30_000;

    private int ceilingMs = FIRST_MS;

    /** The next pause: anything up to a ceiling that doubles each time. */
    int next(double random) {
        int pauseMs = (int) (random * ceilingMs);
        ceilingMs = Math.min(LAST_MS, ceilingMs * 2);
        return pauseMs;
    }

    /** The server lives: begin again with short pauses. */
    void reset() {
        ceilingMs = FIRST_MS;
    }
}
