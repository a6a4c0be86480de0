package dev.syncline.socket;

import dev.syncline.wire.Limits;

/** What one session may push, over all its connections and over HTTP together. */
public final class Budget {
    private static final int BURST_SECONDS = 10;

    private final Rate bytes;
    private final Rate entries;

    public Budget(Limits.Sessions limits, long nowMs) {
        bytes = new Rate(limits.bytesPerSecond(), BURST_SECONDS, nowMs);
        entries = new Rate(limits.entriesPerSecond(), BURST_SECONDS, nowMs);
    }

    /**
     * Takes a push from it, if there is enough left.
     *
     * @return 0 if it was taken, else how many milliseconds until there will be enough
     */
    public long take(long pushedBytes, int pushedEntries, long nowMs) {
        long waitMs = Math.max(bytes.waitMs(pushedBytes, nowMs), entries.waitMs(pushedEntries, nowMs));
        if (waitMs == 0) {
            bytes.take(pushedBytes, nowMs);
            entries.take(pushedEntries, nowMs);
        }
        return waitMs;
    }
}
