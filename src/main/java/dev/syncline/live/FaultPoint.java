package dev.syncline.live;

/**
 * The moment between COMMIT and ack, at which a test may have the process end as if it were killed. Off unless the
 * environment asks for it: {@code SYNCLINE_FAULT=afterCommitBeforeAck:<n>} ends the process at the n-th batch.
 */
final class FaultPoint {
    private static final String NAME = "afterCommitBeforeAck:";
    /** What a shell says of a process that was killed. */
    private static final int KILLED = 137;

    private long left;

    private FaultPoint(long left) {
        this.left = left;
    }

    /** The fault point as asked for; null or empty: never. */
    static FaultPoint of(String asked) {
        if (asked == null || asked.isEmpty()) {
            return new FaultPoint(0);
        }
        if (!asked.startsWith(NAME)) {
            throw new IllegalArgumentException("SYNCLINE_FAULT is none of " + NAME + "<n>");
        }
        return new FaultPoint(Long.parseLong(asked.substring(NAME.length())));
    }

    void passed() {
        if (left > 0 && --left == 0) {
            System.err.println("ended at fault point " + NAME);
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
