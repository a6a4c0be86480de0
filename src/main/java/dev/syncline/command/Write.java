package dev.syncline.command;

import dev.syncline.document.Value;

/**
 * What a run leaves in one cell.
 *
 * @param adds true if {@code value} is a counter whose number is added to what is there
 * @param value null if nothing is there afterwards; for an existence it is {@link #THERE} or null
 */
public record Write(Cell cell, boolean adds, Value value) {
    /** The value of the existence of an entity that is there. */
    public static final Value THERE = new Value.Bool(true);

    static Write put(Cell cell, Value value) {
        return new Write(cell, false, value);
    }

    boolean isCounter() {
        return value instanceof Value.Counter;
    }

    /** What the cell holds after this, if it held {@code before}. */
    Value on(Value before) {
        if (!adds) {
            return value;
        }
        long sum = before instanceof Value.Counter counter ? counter.value() : 0;
        return new Value.Counter(sum + ((Value.Counter) value).value());
    }
}
