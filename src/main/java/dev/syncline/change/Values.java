package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;

/** The values of a change: a type and a length per row, and the bytes of all of them behind each other. */
final class Values {
    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    static final int UNSIGNED = 3;
    static final int SIGNED = 4;
    static final int FLOAT = 5;
    static final int TEXT = 6;
    static final int BYTES = 7;
    static final int COUNTER = 8;
    static final int TIMESTAMP = 9;

    private Values() {}

    /** The type of every row; every value was checked against its type and every byte used. */
    static byte[] read(ByteCursor metadata, ByteCursor raw, int rows) {
        RunColumn column = new RunColumn(metadata, RunColumn.Kind.UNSIGNED, rows);
        byte[] types = new byte[rows];
        for (int row = 0; row < rows; row++) {
            if (!column.next()) {
                throw new Malformed(Reason.WRONG_COLUMN, "value has no type");
            }
            long number = column.number();
            int type = (int) (number & 0xf);
            long length = number >>> 4;
            if (length > raw.to - raw.at) {
                throw new Malformed(Reason.TRUNCATED, "value is longer than its column");
            }
            check(type, (int) length, raw);
            types[row] = (byte) type;
        }
        column.end();
        if (!raw.atEnd()) {
            throw new Malformed(Reason.TRAILING_BYTES, "value bytes that belong to no operation");
        }
        return types;
    }

    private static void check(int type, int length, ByteCursor raw) {
        int end = raw.at + length;
        switch (type) {
            case NULL, FALSE, TRUE -> require(length == 0);
            case UNSIGNED -> raw.unsigned();
            case SIGNED, COUNTER, TIMESTAMP -> raw.signed();
            case FLOAT -> checkFloat(raw, length);
            case TEXT -> raw.skipText(length, Reason.WRONG_VALUE);
            case BYTES -> raw.skip(length);
            default -> throw new Malformed(Reason.WRONG_VALUE, "unknown type of value " + type);
        }
        require(raw.at == end);
    }

    /** Eight bytes, little-endian; of the many NaNs only the plain one in either sign, which no platform alters. */
    private static void checkFloat(ByteCursor raw, int length) {
        require(length == 8);
        int start = raw.skip(8);
        long bits = 0;
        for (int i = 7; i >= 0; i--) {
            bits = bits << 8 | raw.bytes[start + i] & 0xff;
        }
        long magnitude = bits & Long.MAX_VALUE;
        require(magnitude <= 0x7ff0000000000000L || magnitude == 0x7ff8000000000000L);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new Malformed(Reason.WRONG_VALUE, "value does not fit its type");
        }
    }
}
