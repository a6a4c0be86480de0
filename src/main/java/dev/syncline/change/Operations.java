package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.change.RunColumn.Kind;

/**
 * The operations of a change, decoded column by column into arrays indexed by row. Absent numbers are
 * −1. What single columns must satisfy is checked here; what rows must satisfy, in {@link OperationRules}.
 */
final class Operations {
    static final int NONE = -1;

    private static final int OBJECT_ACTOR = 0x01;
    private static final int OBJECT_COUNTER = 0x02;
    private static final int KEY_ACTOR = 0x11;
    private static final int KEY_COUNTER = 0x13;
    private static final int KEY_TEXT = 0x15;
    private static final int INSERT = 0x34;
    private static final int ACTION = 0x42;
    private static final int VALUE_METADATA = 0x56;
    private static final int VALUE = 0x57;
    private static final int REFERENCE_COUNT = 0x70;
    private static final int REFERENCE_ACTOR = 0x71;
    private static final int REFERENCE_COUNTER = 0x73;
    private static final int EXPAND = 0x94;
    private static final int MARK_NAME = 0xa5;

    /** Every column there is, in the order in which they stand. */
    private static final int[] SPECIFICATIONS = {
        OBJECT_ACTOR,
        OBJECT_COUNTER,
        KEY_ACTOR,
        KEY_COUNTER,
        KEY_TEXT,
        INSERT,
        ACTION,
        VALUE_METADATA,
        VALUE,
        REFERENCE_COUNT,
        REFERENCE_ACTOR,
        REFERENCE_COUNTER,
        EXPAND,
        MARK_NAME
    };

    private static final int DEFLATED = 0x08;

    private final ByteCursor[] columns = new ByteCursor[SPECIFICATIONS.length];

    final byte[] bytes;
    final int rows;
    final byte[] actions;
    final boolean[] inserts;
    final boolean[] expands;
    final byte[] valueTypes;
    final int[] objectActors;
    final int[] objectCounters;
    final int[] keyActors;
    final int[] keyCounters;
    final int[] keyStarts;
    final int[] keyLengths;
    final int[] markStarts;
    /** Where the references of row i start: {@code referenceEnds[i - 1]}. */
    final int[] referenceEnds;

    final int[] referenceActors;
    final int[] referenceCounters;

    /** Reads column metadata and columns, to the end of the chunk. */
    Operations(ByteCursor cursor, ChangeLimits limits, int actors) {
        bytes = cursor.bytes;
        readMetadata(cursor);
        actions = readActions(limits.operations());
        rows = actions.length;
        objectActors = readNumbers(OBJECT_ACTOR, Kind.UNSIGNED, rows, actors - 1);
        objectCounters = readNumbers(OBJECT_COUNTER, Kind.UNSIGNED, rows, ChangeReader.COUNTER_MAX);
        keyActors = readNumbers(KEY_ACTOR, Kind.UNSIGNED, rows, actors - 1);
        keyCounters = readNumbers(KEY_COUNTER, Kind.DELTA, rows, ChangeReader.COUNTER_MAX);
        keyLengths = new int[rows];
        keyStarts = readTexts(KEY_TEXT, keyLengths);
        inserts = BooleanColumn.read(column(INSERT), rows);
        valueTypes = Values.read(column(VALUE_METADATA), column(VALUE), rows);
        referenceEnds = readNumbers(REFERENCE_COUNT, Kind.UNSIGNED, rows, limits.references());
        int references = sumUp(limits.references());
        referenceActors = readNumbers(REFERENCE_ACTOR, Kind.UNSIGNED, references, actors - 1);
        referenceCounters = readNumbers(REFERENCE_COUNTER, Kind.DELTA, references, ChangeReader.COUNTER_MAX);
        expands = BooleanColumn.readOptional(column(EXPAND), rows);
        markStarts = readTexts(MARK_NAME, new int[rows]);
    }

    int referenceStart(int row) {
        return row == 0 ? 0 : referenceEnds[row - 1];
    }

    boolean sameObject(int left, int right) {
        return objectActors[left] == objectActors[right] && objectCounters[left] == objectCounters[right];
    }

    private void readMetadata(ByteCursor cursor) {
        int count = cursor.unsigned(SPECIFICATIONS.length, Reason.WRONG_COLUMN, "more columns than there are");
        int[] places = new int[count];
        int[] lengths = new int[count];
        int place = -1;
        for (int i = 0; i < count; i++) {
            int specification = cursor.unsigned(0xff, Reason.WRONG_COLUMN, "unknown column");
            if ((specification & DEFLATED) != 0) {
                throw new Malformed(Reason.WRONG_COLUMN, "compressed column inside a change");
            }
            int found = place(specification);
            if (found <= place) {
                throw new Malformed(Reason.WRONG_COLUMN, "unknown column, or columns out of order");
            }
            place = found;
            places[i] = found;
            lengths[i] = cursor.unsigned(cursor.to - cursor.at, Reason.TRUNCATED, "column is longer than the change");
            if (lengths[i] == 0) {
                throw new Malformed(Reason.NOT_CANONICAL, "empty column is listed");
            }
        }
        for (int i = 0; i < count; i++) {
            int start = cursor.skip(lengths[i]);
            columns[places[i]] = new ByteCursor(bytes, start, cursor.at);
        }
    }

    private static int place(int specification) {
        for (int i = 0; i < SPECIFICATIONS.length; i++) {
            if (SPECIFICATIONS[i] == specification) {
                return i;
            }
        }
        return -1;
    }

    private ByteCursor column(int specification) {
        int place = place(specification);
        return columns[place] == null ? new ByteCursor(bytes, 0, 0) : columns[place];
    }

    private byte[] readActions(int limit) {
        ByteCursor cursor = column(ACTION);
        RunColumn column = new RunColumn(cursor, Kind.UNSIGNED, Integer.MAX_VALUE);
        byte[] read = new byte[Math.min(limit, 16)];
        int count = 0;
        while (!column.atEnd()) {
            if (count == limit) {
                throw new Malformed(Reason.LIMIT_EXCEEDED, "more operations than " + limit);
            }
            if (!column.next() || column.number() < 0 || column.number() > OperationRules.MARK) {
                throw new Malformed(Reason.WRONG_OPERATION, "unknown action");
            }
            if (count == read.length) {
                read = resized(read, Math.min(limit, 2 * count));
            }
            read[count++] = (byte) column.number();
        }
        column.end();
        return resized(read, count);
    }

    private static byte[] resized(byte[] array, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(array, 0, copy, 0, Math.min(array.length, length));
        return copy;
    }

    private int[] readNumbers(int specification, Kind kind, int count, int max) {
        RunColumn column = new RunColumn(column(specification), kind, count);
        int[] numbers = new int[count];
        for (int row = 0; row < count; row++) {
            numbers[row] = NONE;
            if (column.next()) {
                long number = column.number();
                if (number < 0 || number > max) {
                    throw new Malformed(Reason.WRONG_OPERATION, "actor, counter or count is out of range");
                }
                numbers[row] = (int) number;
            }
        }
        column.end();
        return numbers;
    }

    private int[] readTexts(int specification, int[] lengths) {
        RunColumn column = new RunColumn(column(specification), Kind.TEXT, rows);
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = NONE;
            if (column.next()) {
                starts[row] = column.textStart();
                lengths[row] = column.textLength();
            }
        }
        column.end();
        return starts;
    }

    /** Turns the counts of references into the positions where they end. */
    private int sumUp(int limit) {
        int sum = 0;
        for (int row = 0; row < rows; row++) {
            if (referenceEnds[row] == NONE) {
                throw new Malformed(Reason.WRONG_COLUMN, "number of references is missing");
            }
            sum += referenceEnds[row];
            if (sum > limit) {
                throw new Malformed(Reason.LIMIT_EXCEEDED, "more references than " + limit);
            }
            referenceEnds[row] = sum;
        }
        return sum;
    }
}
