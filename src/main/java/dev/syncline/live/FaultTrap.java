package dev.syncline.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends the process at a fault point as if it were killed, where a test asks for it. Off unless the environment has
 * {@code SYNCLINE_FAULT=<point>:<n>}, which means the n-th time the point is passed.
 */
public final class FaultTrap {
    /** What a shell says of a process that was killed. */
    private static final int KILLED = 137;

    private final FaultPoint point;
    private final AtomicLong left;

    private FaultTrap(FaultPoint point, long left) {
        this.point = point;
        this.left = new AtomicLong(left);
    }

    /** The trap as asked for; null or empty: none. */
    public static FaultTrap of(String asked) {
        if (asked == null || asked.isEmpty()) {
            return new FaultTrap(null, 0);
        }
        int colon = asked.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("SYNCLINE_FAULT is not <point>:<n>");
        }
        return new FaultTrap(FaultPoint.of(asked.substring(0, colon)), Long.parseLong(asked.substring(colon + 1)));
    }

    public void passed(FaultPoint passed) {
        if (passed == point && left.decrementAndGet() == 0) {
            System.err.println("ended at fault point " + point.text());
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
