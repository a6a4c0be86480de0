package dev.syncline.codec;

import java.util.Optional;

/**
 * Bitcoin's text form of bytes: base 58 of the payload followed by the first four bytes of its double
 * SHA-256. A mistyped id is noticed, and no character looks like another.
 */
public final class Base58Check {
    /** Longest text that is decoded: the work grows with the square of the length. */
    public static final int TEXT_MAX = 1024;

    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int CHECKSUM_BYTES = 4;
    private static final byte[] DIGITS = digits();

    private Base58Check() {}

    public static String encode(byte[] payload) {
        byte[] number = new byte[payload.length + CHECKSUM_BYTES];
        System.arraycopy(payload, 0, number, 0, payload.length);
        System.arraycopy(checksum(payload), 0, number, payload.length, CHECKSUM_BYTES);
        int zeros = 0;
        while (zeros < number.length && number[zeros] == 0) {
            zeros++;
        }
        // log 256 / log 58 is just below 1.37
        char[] text = new char[number.length * 137 / 100 + 1];
        int at = text.length;
        for (int start = zeros; start < number.length; ) {
            int remainder = 0;
            for (int i = start; i < number.length; i++) {
                int value = remainder << 8 | number[i] & 0xff;
                number[i] = (byte) (value / 58);
                remainder = value % 58;
            }
            text[--at] = ALPHABET.charAt(remainder);
            while (start < number.length && number[start] == 0) {
                start++;
            }
        }
        while (zeros-- > 0) {
            text[--at] = ALPHABET.charAt(0);
        }
        return new String(text, at, text.length - at);
    }

    /** The payload, or empty when the text holds a foreign character, a wrong checksum or too much. */
    public static Optional<byte[]> decode(String text) {
        if (text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        byte[] number = new byte[text.length()];
        int used = 0;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int carry = c < DIGITS.length ? DIGITS[c] : -1;
            if (carry < 0) {
                return Optional.empty();
            }
            if (carry == 0 && zeros == i) {
                zeros++;
            }
            for (int j = 0; j < used; j++) {
                int value = (number[number.length - 1 - j] & 0xff) * 58 + carry;
                number[number.length - 1 - j] = (byte) value;
                carry = value >>> 8;
            }
            if (carry > 0) {
                used++;
                number[number.length - used] = (byte) carry;
            }
        }
        byte[] whole = new byte[zeros + used];
        System.arraycopy(number, number.length - used, whole, zeros, used);
        return verified(whole);
    }

    private static Optional<byte[]> verified(byte[] whole) {
        if (whole.length < CHECKSUM_BYTES) {
            return Optional.empty();
        }
        byte[] payload = Bytes.range(whole, 0, whole.length - CHECKSUM_BYTES);
        byte[] checksum = Bytes.range(checksum(payload), 0, CHECKSUM_BYTES);
        return Bytes.holdsAt(whole, payload.length, checksum) ? Optional.of(payload) : Optional.empty();
    }

    private static byte[] checksum(byte[] payload) {
        return Sha256.of(Sha256.of(payload));
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        for (int c = 0; c < digits.length; c++) {
            digits[c] = (byte) ALPHABET.indexOf(c);
        }
        return digits;
    }
}
