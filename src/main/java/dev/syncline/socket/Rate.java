package dev.syncline.socket;

/** A token bucket: so much per second, and a burst of what gathered in so many seconds. */
public final class Rate {
    private final double perMs;
    private final double capacity;
    private double tokens;
    private long atMs;

    public Rate(long perSecond, int burstSeconds, long nowMs) {
        this.perMs = perSecond / 1000.0;
        this.capacity = (double) perSecond * burstSeconds;
        this.tokens = capacity;
        this.atMs = nowMs;
    }

    /**
     * Takes {@code amount} if it is there.
     *
     * @return 0 if it was taken, else how many milliseconds until it will be there
     */
    public long take(long amount, long nowMs) {
        long waitMs = waitMs(amount, nowMs);
        if (waitMs == 0) {
            tokens -= amount;
        }
        return waitMs;
    }

    /** As {@link #take}, taking nothing. What is more than the bucket holds goes when it is full, and leaves a debt. */
    long waitMs(long amount, long nowMs) {
        tokens = Math.min(capacity, tokens + (nowMs - atMs) * perMs);
        atMs = nowMs;
        double needed = Math.min(amount, capacity);
        return tokens >= needed ? 0 : (long) Math.ceil((needed - tokens) / perMs);
    }
}
