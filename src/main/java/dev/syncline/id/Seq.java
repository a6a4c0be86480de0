package dev.syncline.id;

/** A position in a document's journal: dense from 1, given at commit; 0 means nothing yet. */
public record Seq(long value) implements Comparable<Seq> {
    public static final Seq NOTHING = new Seq(0);

    public Seq {
        if (value < 0) {
            throw new IllegalArgumentException("seq must be >= 0, was " + value);
        }
    }

    public Seq next() {
        return plus(1);
    }

    public Seq plus(long count) {
        return new Seq(Math.addExact(value, count));
    }

    public boolean isNothing() {
        return value == 0;
    }

    @Override
    public int compareTo(Seq other) {
        return Long.compare(value, other.value);
    }
}
