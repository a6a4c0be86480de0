package dev.syncline.command;

/**
 * The shortest decimal that reads back as a float, and of those the closest to it: 0.{@code digits} × 10^{@code point}.
 * Computed with whole numbers of any length (Steele and White's method), because what {@code Double.toString} gives differs
 * between the JVM and compiled code.
 */
final class ShortestDecimal {
    private static final int FRACTION_BITS = 52;
    private static final int EXPONENT_BIAS = 1075;

    private final StringBuilder digits = new StringBuilder(17);
    private int point;

    /** The number is {@code rest / whole}, and half the distances to its neighbours are {@code up} and {@code down}. */
    private final Whole rest = new Whole();

    private final Whole whole = new Whole();
    private final Whole up = new Whole();
    private final Whole down = new Whole();
    /** An even fraction is what its neighbourhood's ends are rounded to. */
    private final boolean even;

    /** @param value finite and greater than 0 */
    ShortestDecimal(double value) {
        long bits = Double.doubleToLongBits(value);
        int biased = (int) (bits >>> FRACTION_BITS);
        long fraction = bits & (1L << FRACTION_BITS) - 1;
        boolean narrowBelow = fraction == 0 && biased > 1;
        int exponent = Math.max(biased, 1) - EXPONENT_BIAS;
        fraction |= biased > 0 ? 1L << FRACTION_BITS : 0;
        even = (fraction & 1) == 0;

        int wider = narrowBelow ? 1 : 0;
        rest.set(fraction).shift(Math.max(exponent, 0) + 1 + wider);
        whole.set(1).shift(Math.max(-exponent, 0) + 1 + wider);
        down.set(1).shift(Math.max(exponent, 0));
        up.set(1).shift(Math.max(exponent, 0) + wider);
        scale();
        generate();
    }

    String digits() {
        return digits.toString();
    }

    int point() {
        return point;
    }

    /** Brings the number, with the upper end of its neighbourhood, below 1 and not below 1/10. */
    private void scale() {
        while (reachesWhole()) {
            whole.timesTen();
            point++;
        }
        while (true) {
            rest.timesTen();
            up.timesTen();
            down.timesTen();
            if (reachesWhole()) {
                return;
            }
            point--;
        }
    }

    private boolean reachesWhole() {
        int order = rest.compareSum(up, whole);
        return even ? order >= 0 : order > 0;
    }

    /** The number is ten times what it should be: its integer part is the next digit. */
    private void generate() {
        while (true) {
            int digit = 0;
            while (rest.compareSum(Whole.ZERO, whole) >= 0) {
                rest.subtract(whole);
                digit++;
            }
            int order = rest.compareSum(Whole.ZERO, down);
            boolean low = even ? order <= 0 : order < 0;
            boolean high = reachesWhole();
            if (low || high) {
                int half = rest.compareSum(rest, whole);
                boolean upwards = low && high ? half > 0 || half == 0 && digit % 2 == 1 : high;
                digits.append((char) ('0' + digit + (upwards ? 1 : 0)));
                return;
            }
            digits.append((char) ('0' + digit));
            rest.timesTen();
            up.timesTen();
            down.timesTen();
        }
    }

    /** A whole number that is not negative, of up to 1,344 bits in words of 24. */
    private static final class Whole {
        static final Whole ZERO = new Whole();
        private static final int WORDS = 56;
        private static final int WORD_BITS = 24;
        private static final int WORD_MASK = (1 << WORD_BITS) - 1;

        private final int[] words = new int[WORDS];

        Whole set(long value) {
            for (int i = 0; i < 3; i++) {
                words[i] = (int) (value >>> i * WORD_BITS) & WORD_MASK;
            }
            return this;
        }

        void shift(int bits) {
            int steps = bits / WORD_BITS;
            int within = bits % WORD_BITS;
            for (int i = WORDS - 1; i >= 0; i--) {
                int high = i - steps >= 0 ? words[i - steps] << within : 0;
                int low = i - steps > 0 && within > 0 ? words[i - steps - 1] >>> WORD_BITS - within : 0;
                words[i] = high & WORD_MASK | low;
            }
        }

        void timesTen() {
            int carry = 0;
            for (int i = 0; i < WORDS; i++) {
                int product = words[i] * 10 + carry;
                words[i] = product & WORD_MASK;
                carry = product >>> WORD_BITS;
            }
        }

        void subtract(Whole other) {
            int borrow = 0;
            for (int i = 0; i < WORDS; i++) {
                int difference = words[i] - other.words[i] - borrow;
                words[i] = difference & WORD_MASK;
                borrow = difference < 0 ? 1 : 0;
            }
        }

        /** Compares this plus {@code summand} with {@code other}. */
        int compareSum(Whole summand, Whole other) {
            int order = 0;
            int carry = 0;
            for (int i = 0; i < WORDS; i++) {
                int sum = words[i] + summand.words[i] + carry;
                int word = sum & WORD_MASK;
                carry = sum >>> WORD_BITS;
                order = word == other.words[i] ? order : word < other.words[i] ? -1 : 1;
            }
            return carry > 0 ? 1 : order;
        }
    }
}
