package dev.syncline.live;

import dev.syncline.journal.Entry;

/** How far a document has grown beyond its stored snapshot, as far as this node has seen it. */
final class Growth {
    private final Ports ports;
    private final LiveLimits.Upkeep limits;
    private long snapshotSeq;
    private long tail;
    private long bytes;
    private long notBeforeMs;

    Growth(Ports ports, LiveLimits.Upkeep limits, long snapshotSeq, long tail) {
        this.ports = ports;
        this.limits = limits;
        this.snapshotSeq = snapshotSeq;
        this.tail = tail;
    }

    void add(Entry entry) {
        tail = entry.seq();
        bytes += entry.bytes().length;
    }

    /** Whether so much is new that a snapshot should be made now. */
    boolean isDue() {
        boolean large = tail - snapshotSeq >= limits.snapshotEntries() || bytes >= limits.snapshotBytes();
        return large && ports.clock().getAsLong() >= notBeforeMs;
    }

    /** Whether so much is new that a snapshot should be made once nobody needs the document in memory. */
    boolean isWorthLeaving() {
        return tail - snapshotSeq >= limits.leftEntries() || bytes >= limits.leftBytes();
    }

    /** There is a snapshot at {@code seq}, which took so long to make. */
    void covered(long seq, long tookMs) {
        snapshotSeq = seq;
        bytes = 0;
        notBeforeMs = ports.clock().getAsLong() + tookMs * limits.restFactor();
    }

    /** The next one is not tried at once. */
    void failed() {
        notBeforeMs = ports.clock().getAsLong() + limits.failureRestMs();
    }
}
