package dev.syncline.codec;

import java.util.Arrays;

/** Operations on byte arrays that every room needs: order, hex, joining, big-endian words. */
public final class Bytes {
    public static final byte[] EMPTY = {};

    private static final String HEX = "0123456789abcdef";

    private Bytes() {}

    public static boolean equal(byte[] left, byte[] right) {
        return Arrays.equals(left, right);
    }

    /** Whether {@code bytes[offset..offset+part.length)} holds exactly {@code part}. */
    public static boolean holdsAt(byte[] bytes, int offset, byte[] part) {
        if (offset < 0 || part.length > bytes.length - offset) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            if (bytes[offset + i] != part[i]) {
                return false;
            }
        }
        return true;
    }

    /** Lexicographic order of unsigned bytes, the order Postgres gives {@code bytea}. */
    public static int compare(byte[] left, byte[] right) {
        int shared = Math.min(left.length, right.length);
        for (int i = 0; i < shared; i++) {
            int difference = (left[i] & 0xff) - (right[i] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return left.length - right.length;
    }

    public static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    /** A copy of {@code bytes[from..to)}; unlike {@link Arrays#copyOfRange} it never pads. */
    public static byte[] range(byte[] bytes, int from, int to) {
        if (from < 0 || from > to || to > bytes.length) {
            throw new IndexOutOfBoundsException("range " + from + ".." + to + " of " + bytes.length);
        }
        byte[] copy = new byte[to - from];
        System.arraycopy(bytes, from, copy, 0, copy.length);
        return copy;
    }

    public static String hex(byte[] bytes) {
        char[] digits = new char[Math.multiplyExact(bytes.length, 2)];
        for (int i = 0; i < bytes.length; i++) {
            digits[2 * i] = HEX.charAt((bytes[i] >> 4) & 0xf);
            digits[2 * i + 1] = HEX.charAt(bytes[i] & 0xf);
        }
        return new String(digits);
    }

    /** The bytes of a hex text in either case. */
    public static byte[] fromHex(String text) {
        if (text.length() % 2 != 0) {
            throw new IllegalArgumentException("hex text has an odd number of digits");
        }
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1)));
        }
        return bytes;
    }

    public static long longAt(byte[] bytes, int offset) {
        return (long) intAt(bytes, offset) << 32 | intAt(bytes, offset + 4) & 0xffff_ffffL;
    }

    public static int intAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff;
    }

    public static void putLong(byte[] bytes, int offset, long value) {
        putInt(bytes, offset, (int) (value >>> 32));
        putInt(bytes, offset + 4, (int) value);
    }

    public static void putInt(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        throw new IllegalArgumentException("hex text holds something that is no hex digit");
    }
}
