package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;

/**
 * A run-length encoded column, read row by row. The encoding is a sequence of runs: n ≥ 2 and a value
 * (repeated), −n and n values (literal, no two neighbours equal), 0 and n (nulls). Automerge's encoder
 * joins whatever can be joined and leaves a column of nulls out; everything else is refused.
 */
final class RunColumn {
    /** What the values of a column are. */
    enum Kind {
        UNSIGNED,
        DELTA,
        TEXT
    }

    private enum Run {
        NONE,
        REPEATED,
        LITERAL,
        NULLS
    }

    private final ByteCursor cursor;
    private final Kind kind;
    private final boolean absent;
    private int rowsLeft;
    private Run run = Run.NONE;
    private int left;
    private boolean hasNeighbour;
    private boolean sawValue;
    private long raw;
    private long sum;
    private int start;
    private int length;

    /** A column of {@code rows} rows in the given bytes; no bytes mean that every row is null. */
    RunColumn(ByteCursor cursor, Kind kind, int rows) {
        this.cursor = cursor;
        this.kind = kind;
        this.absent = cursor.atEnd();
        this.rowsLeft = rows;
    }

    /** Moves to the next row; false when it is null. */
    boolean next() {
        if (absent) {
            return false;
        }
        if (left == 0) {
            startRun();
        }
        left--;
        rowsLeft--;
        if (run == Run.LITERAL) {
            readValue();
        }
        if (run == Run.NULLS) {
            return false;
        }
        sum += kind == Kind.DELTA ? raw : 0;
        if (kind == Kind.DELTA && (sum < 0 || sum > ChangeReader.COUNTER_MAX)) {
            throw new Malformed(Reason.WRONG_OPERATION, "operation counter is out of range");
        }
        return true;
    }

    /** The number of this row: the value itself, or the sum of the deltas so far. */
    long number() {
        return kind == Kind.DELTA ? sum : raw;
    }

    int textStart() {
        return start;
    }

    int textLength() {
        return length;
    }

    /** Whether every byte was read; only of use where the number of rows is not known beforehand. */
    boolean atEnd() {
        return left == 0 && cursor.atEnd();
    }

    /** Refuses what the encoder would not have written: bytes left over, or nothing but nulls. */
    void end() {
        if (!atEnd()) {
            throw new Malformed(Reason.WRONG_COLUMN, "column has more rows than the change has operations");
        }
        if (!absent && !sawValue) {
            throw new Malformed(Reason.NOT_CANONICAL, "column of nulls is written out");
        }
    }

    private void startRun() {
        if (cursor.atEnd()) {
            throw new Malformed(Reason.WRONG_COLUMN, "column has fewer rows than the change has operations");
        }
        long count = cursor.signed();
        Run previous = run;
        hasNeighbour = previous == Run.REPEATED || previous == Run.LITERAL;
        if (count > 1) {
            run = Run.REPEATED;
        } else if (count < 0) {
            run = Run.LITERAL;
            count = -count;
        } else if (count == 0) {
            run = Run.NULLS;
            count = cursor.unsigned();
        } else {
            throw new Malformed(Reason.NOT_CANONICAL, "run of a single value");
        }
        if (run == previous && run != Run.REPEATED || count == 0) {
            throw new Malformed(Reason.NOT_CANONICAL, "runs that belong together are apart");
        }
        if (count < 0 || count > rowsLeft) {
            throw new Malformed(Reason.WRONG_COLUMN, "run goes beyond the rows");
        }
        left = (int) count;
        if (run == Run.REPEATED) {
            readValue();
        }
    }

    private void readValue() {
        boolean equal;
        if (kind == Kind.TEXT) {
            int size = cursor.unsigned(cursor.to - cursor.at, Reason.TRUNCATED, "text is longer than its column");
            int at = cursor.skipText(size, Reason.WRONG_COLUMN);
            equal = hasNeighbour && sameText(at, size);
            start = at;
            length = size;
        } else {
            long value = kind == Kind.DELTA ? cursor.signed() : cursor.unsigned();
            equal = hasNeighbour && value == raw;
            raw = value;
        }
        if (equal) {
            throw new Malformed(Reason.NOT_CANONICAL, "equal neighbours are not one run");
        }
        hasNeighbour = true;
        sawValue = true;
    }

    private boolean sameText(int at, int size) {
        return size == length && Texts.same(cursor.bytes, start, at, size);
    }
}
