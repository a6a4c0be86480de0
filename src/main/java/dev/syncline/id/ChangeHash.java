package dev.syncline.id;

import dev.syncline.codec.Bytes;

/** Names a change by the SHA-256 of its uncompressed chunk, kept as four big-endian words. */
public record ChangeHash(long a, long b, long c, long d) implements Comparable<ChangeHash> {
    public static final int BYTES = 32;

    public static ChangeHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a change hash has 32 bytes, not " + bytes.length);
        }
        return at(bytes, 0);
    }

    /** The hash held by {@code bytes[offset..offset+32)}. */
    public static ChangeHash at(byte[] bytes, int offset) {
        return new ChangeHash(
                Bytes.longAt(bytes, offset),
                Bytes.longAt(bytes, offset + 8),
                Bytes.longAt(bytes, offset + 16),
                Bytes.longAt(bytes, offset + 24));
    }

    public static ChangeHash parseHex(String text) {
        return of(Bytes.fromHex(text));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        Bytes.putLong(bytes, 0, a);
        Bytes.putLong(bytes, 8, b);
        Bytes.putLong(bytes, 16, c);
        Bytes.putLong(bytes, 24, d);
        return bytes;
    }

    public String hex() {
        return Bytes.hex(bytes());
    }

    /** The order of the bytes, in which Automerge sorts dependencies and heads. */
    @Override
    public int compareTo(ChangeHash other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order != 0 ? order : Long.compareUnsigned(d, other.d);
    }

    @Override
    public String toString() {
        return hex();
    }
}
