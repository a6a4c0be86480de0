package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;

/** Reads numbers and strings from a range of bytes; only the shortest LEB128 forms are taken. */
final class ByteCursor {
    final byte[] bytes;
    final int to;
    int at;

    ByteCursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    boolean atEnd() {
        return at == to;
    }

    int octet() {
        if (at == to) {
            throw new Malformed(Reason.TRUNCATED, "bytes end inside a value");
        }
        return bytes[at++] & 0xff;
    }

    /** An unsigned 64-bit number; one beyond 2^63 comes back negative. */
    long unsigned() {
        int octet = octet();
        if (octet < 0x80) {
            return octet;
        }
        long value = octet & 0x7f;
        for (int shift = 7; ; shift += 7) {
            octet = octet();
            if (shift == 63 && octet > 1) {
                throw new Malformed(Reason.NOT_CANONICAL, "number beyond 64 bits");
            }
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                if (octet == 0) {
                    throw notShortest();
                }
                return value;
            }
        }
    }

    /** An unsigned number of at most {@code max}; a larger one is refused with {@code reason}. */
    int unsigned(int max, Reason reason, String what) {
        long value = unsigned();
        if (value < 0 || value > max) {
            throw new Malformed(reason, what);
        }
        return (int) value;
    }

    long signed() {
        int octet = octet();
        if (octet < 0x80) {
            return (long) octet << 57 >> 57;
        }
        long value = octet & 0x7f;
        int previous = octet;
        for (int shift = 7; ; shift += 7) {
            octet = octet();
            if (shift == 63 && octet != 0 && octet != 0x7f) {
                throw new Malformed(Reason.NOT_CANONICAL, "number beyond 64 bits");
            }
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                boolean wasNegative = (previous & 0x40) != 0;
                if (octet == 0 && !wasNegative || octet == 0x7f && wasNegative) {
                    throw notShortest();
                }
                int unused = 64 - shift - 7;
                return unused <= 0 ? value : value << unused >> unused;
            }
            previous = octet;
        }
    }

    /** Passes over {@code length} bytes and tells where they start. */
    int skip(int length) {
        if (length > to - at) {
            throw new Malformed(Reason.TRUNCATED, "bytes end inside a value");
        }
        int start = at;
        at += length;
        return start;
    }

    byte[] take(int length) {
        int start = skip(length);
        return Bytes.range(bytes, start, at);
    }

    /** Passes over {@code length} bytes that must be UTF-8. */
    int skipText(int length, Reason reason) {
        int start = skip(length);
        if (!Utf8.valid(bytes, start, at)) {
            throw new Malformed(reason, "text is not UTF-8");
        }
        return start;
    }

    private static Malformed notShortest() {
        return new Malformed(Reason.NOT_CANONICAL, "number is not in its shortest form");
    }
}
