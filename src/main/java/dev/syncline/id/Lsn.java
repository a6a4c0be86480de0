package dev.syncline.id;

/** A position in a timeline. The first entry is 1; positions have no gaps and are never reused. */
public record Lsn(long value) implements Comparable<Lsn> {
    public static final Lsn FIRST = new Lsn(1);

    public Lsn {
        if (value < 1) {
            throw new IllegalArgumentException("lsn must be >= 1, was " + value);
        }
    }

    public Lsn next() {
        return new Lsn(Math.addExact(value, 1));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compare(value, other.value);
    }
}
