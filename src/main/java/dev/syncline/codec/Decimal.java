package dev.syncline.codec;

/** Whole numbers in texts that others wrote: headers, names of files. */
public final class Decimal {
    private static final int DIGITS_MAX = 18;

    private Decimal() {}

    /** The number that up to 18 digits stand for, or -1 for any other text, null included. */
    public static long read(String text) {
        if (text == null || text.isEmpty() || text.length() > DIGITS_MAX) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
