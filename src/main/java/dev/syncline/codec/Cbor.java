package dev.syncline.codec;

/** The numbers of RFC 8949 that reader and writer share. */
final class Cbor {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int SIMPLE = 7;

    static final int ONE_BYTE = 24;
    static final int TWO_BYTES = 25;
    static final int FOUR_BYTES = 26;
    static final int EIGHT_BYTES = 27;

    static final int FALSE = 0xf4;
    static final int TRUE = 0xf5;
    static final int NULL = 0xf6;
    static final int FLOAT64 = 0xfb;

    private Cbor() {}

    static void require(boolean fits) {
        if (!fits) {
            throw new IllegalStateException("more items than the container announced");
        }
    }
}
