package dev.syncline.interop;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads numbers, hashes and strings as Automerge writes them; fails with {@link IllegalArgumentException}. */
final class Leb128 {
    private final byte[] bytes;
    private int at;

    Leb128(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    int octet() {
        if (at == bytes.length) {
            throw truncated();
        }
        return bytes[at++] & 0xff;
    }

    /** A number of things, each at least a byte long, that does not exceed {@code max} nor the bytes that are left. */
    int count(int max) {
        int count = number();
        if (count > max || count > bytes.length - at) {
            throw new IllegalArgumentException("more than there are, or than " + max);
        }
        return count;
    }

    int number() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                if (value > Integer.MAX_VALUE) {
                    break;
                }
                return (int) value;
            }
        }
        throw new IllegalArgumentException("a number is too large");
    }

    byte[] string() {
        return take(number());
    }

    byte[] rest() {
        return take(bytes.length - at);
    }

    List<ChangeHash> hashes(int max) {
        int count = count(max);
        List<ChangeHash> hashes = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            hashes.add(ChangeHash.of(take(ChangeHash.BYTES)));
        }
        return hashes;
    }

    byte[] take(int length) {
        if (length > bytes.length - at) {
            throw truncated();
        }
        at += length;
        return Bytes.range(bytes, at - length, at);
    }

    static byte[] write(int value) {
        byte[] written = new byte[5];
        int length = 0;
        for (; value > 0x7f; value >>>= 7) {
            written[length++] = (byte) (value | 0x80);
        }
        written[length++] = (byte) value;
        return Arrays.copyOf(written, length);
    }

    private static IllegalArgumentException truncated() {
        return new IllegalArgumentException("bytes end inside a value");
    }
}
