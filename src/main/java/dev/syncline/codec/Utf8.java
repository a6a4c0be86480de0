package dev.syncline.codec;

/**
 * Text to bytes and back, strictly: lone surrogates, overlong forms and code points beyond U+10FFFF
 * are never produced and never accepted. Its own loop, because TeaVM's {@code getBytes} is slow.
 */
public final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** The bytes of {@code text}; a lone surrogate is refused with {@link IllegalArgumentException}. */
    public static byte[] encode(String text) {
        return encode(text, false);
    }

    /** The bytes of {@code text}; every lone surrogate becomes U+FFFD, as browsers do it. */
    public static byte[] encodeReplacing(String text) {
        return encode(text, true);
    }

    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The text of {@code bytes[from..to)}; malformed bytes are refused with {@link IllegalArgumentException}. */
    public static String decode(byte[] bytes, int from, int to) {
        char[] chars = new char[to - from];
        int length = 0;
        int at = from;
        while (at < to) {
            int lead = bytes[at];
            if (lead >= 0) {
                chars[length++] = (char) lead;
                at++;
                continue;
            }
            int size = sequenceSize(bytes, at, to);
            if (size == 0) {
                throw new IllegalArgumentException("malformed UTF-8 at byte " + (at - from));
            }
            int point = codePoint(bytes, at, size);
            if (point >= 0x10000) {
                chars[length++] = (char) (0xD7C0 + (point >> 10));
                chars[length++] = (char) (0xDC00 + (point & 0x3ff));
            } else {
                chars[length++] = (char) point;
            }
            at += size;
        }
        return new String(chars, 0, length);
    }

    /** Whether {@link #decode(byte[], int, int)} would accept these bytes; allocates nothing. */
    public static boolean valid(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int size = sequenceSize(bytes, at, to);
            if (size == 0) {
                return false;
            }
            at += size;
        }
        return true;
    }

    private static byte[] encode(String text, boolean replacing) {
        int length = text.length();
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return encodeFrom(text, i, bytes, replacing);
            }
            bytes[i] = (byte) c;
        }
        return bytes;
    }

    /** Goes on where the run of ASCII ended; {@code ascii[0..start)} is already encoded. */
    private static byte[] encodeFrom(String text, int start, byte[] ascii, boolean replacing) {
        byte[] bytes = new byte[Math.addExact(start, Math.multiplyExact(text.length() - start, 3))];
        System.arraycopy(ascii, 0, bytes, 0, start);
        int at = start;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xC0 | c >> 6);
                bytes[at++] = (byte) (0x80 | c & 0x3f);
            } else if (startsPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[at++] = (byte) (0xF0 | point >> 18);
                bytes[at++] = (byte) (0x80 | point >> 12 & 0x3f);
                bytes[at++] = (byte) (0x80 | point >> 6 & 0x3f);
                bytes[at++] = (byte) (0x80 | point & 0x3f);
            } else {
                char unit = Character.isSurrogate(c) ? loneSurrogate(i, replacing) : c;
                bytes[at++] = (byte) (0xE0 | unit >> 12);
                bytes[at++] = (byte) (0x80 | unit >> 6 & 0x3f);
                bytes[at++] = (byte) (0x80 | unit & 0x3f);
            }
        }
        return Bytes.range(bytes, 0, at);
    }

    private static boolean startsPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static char loneSurrogate(int index, boolean replacing) {
        if (!replacing) {
            throw new IllegalArgumentException("lone surrogate at index " + index);
        }
        return REPLACEMENT;
    }

    /** Bytes of the well-formed sequence that starts at {@code at}, or 0 when there is none (Unicode table 3-7). */
    private static int sequenceSize(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || size > to - at) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    private static int codePoint(byte[] bytes, int at, int size) {
        int point = bytes[at] & (0xff >> size + 1);
        for (int i = 1; i < size; i++) {
            point = point << 6 | bytes[at + i] & 0x3f;
        }
        return point;
    }
}
