package dev.syncline.id;

/**
 * Consecutive positions of one timeline. An empty range still knows which position comes next, so that
 * appending to "nothing yet after 7" can only mean 8.
 */
public record LsnRange(Lsn first, long count) {
    public LsnRange {
        if (count < 0) {
            throw new IllegalArgumentException("a range holds no negative number of positions");
        }
        Math.addExact(first.value(), count);
    }

    /** No position yet; the first to come is {@code next}. */
    public static LsnRange empty(Lsn next) {
        return new LsnRange(next, 0);
    }

    public static LsnRange of(Lsn first, Lsn last) {
        if (last.compareTo(first) < 0) {
            throw new IllegalArgumentException("range ends before it starts");
        }
        return new LsnRange(first, last.value() - first.value() + 1);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public Lsn last() {
        if (isEmpty()) {
            throw new IllegalStateException("an empty range has no last position");
        }
        return new Lsn(first.value() + count - 1);
    }

    /** The position that would extend this range. */
    public Lsn next() {
        return new Lsn(first.value() + count);
    }

    public boolean contains(Lsn lsn) {
        return lsn.compareTo(first) >= 0 && lsn.compareTo(next()) < 0;
    }

    /** This range and {@code lsn}, which must be the next position. */
    public LsnRange append(Lsn lsn) {
        if (!lsn.equals(next())) {
            throw new IllegalArgumentException("expected " + next() + ", was " + lsn);
        }
        return new LsnRange(first, count + 1);
    }

    /** What is left after everything up to and including {@code lsn} is dropped. */
    public LsnRange after(Lsn lsn) {
        if (lsn.compareTo(first) < 0) {
            return this;
        }
        if (lsn.compareTo(next()) >= 0) {
            return empty(lsn.next());
        }
        Lsn start = lsn.next();
        return new LsnRange(start, next().value() - start.value());
    }
}
