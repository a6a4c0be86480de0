package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;

/** A column of booleans: how many are false, then how many are true, and so on; only the first count may be 0. */
final class BooleanColumn {
    private BooleanColumn() {}

    static boolean[] read(ByteCursor cursor, int rows) {
        boolean[] values = new boolean[rows];
        boolean value = false;
        int row = 0;
        while (!cursor.atEnd()) {
            int count = cursor.unsigned(rows - row, Reason.WRONG_COLUMN, "booleans go beyond the rows");
            if (count == 0 && (value || row > 0 || rows == 0)) {
                throw new Malformed(Reason.NOT_CANONICAL, "empty run of booleans");
            }
            for (int i = 0; value && i < count; i++) {
                values[row + i] = true;
            }
            row += count;
            value = !value;
        }
        if (row != rows) {
            throw new Malformed(Reason.WRONG_COLUMN, "fewer booleans than operations");
        }
        return values;
    }

    /** A column that is left out when nothing in it is true. */
    static boolean[] readOptional(ByteCursor cursor, int rows) {
        if (cursor.atEnd()) {
            return new boolean[rows];
        }
        boolean[] values = read(cursor, rows);
        for (boolean value : values) {
            if (value) {
                return values;
            }
        }
        throw new Malformed(Reason.NOT_CANONICAL, "column of false is written out");
    }
}
