package dev.syncline.bench;

import java.util.Arrays;

/** Measured times in nanoseconds. */
final class Samples {
    private long[] values = new long[1024];
    private int count;

    void add(long ns) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = ns;
    }

    int count() {
        return count;
    }

    /** In milliseconds; {@code share} is 0.5 for the median. */
    double quantileMs(double share) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        values = Arrays.copyOf(values, count);
        Arrays.sort(values);
        return values[(int) Math.min(count - 1, (long) (share * count))] / 1e6;
    }
}
