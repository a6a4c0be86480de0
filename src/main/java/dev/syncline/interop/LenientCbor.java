package dev.syncline.interop;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import dev.syncline.codec.Utf8;

/**
 * Reads CBOR as JavaScript libraries write it: lengths in any form, definite or not, tags, halves and singles, undefined.
 * Our own strict reader refuses those. Total: any bytes give an answer or a {@link CborException}; nothing is allocated
 * beyond what is really there.
 */
final class LenientCbor {
    /** A length that is not told: items follow until a break. */
    static final int UNTOLD = -1;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xff;
    private static final int FALSE = 0xf4;
    private static final int TRUE = 0xf5;
    private static final int NULL = 0xf6;
    private static final int UNDEFINED = 0xf7;

    private final byte[] bytes;
    private final int depthMax;
    private int itemsLeft;
    private int at;

    LenientCbor(byte[] bytes, int depthMax, int itemsMax) {
        this.bytes = bytes;
        this.depthMax = depthMax;
        this.itemsLeft = itemsMax;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    /** Enters a map: its number of pairs, or UNTOLD. */
    int map() {
        return length(lead(MAP, "expected a map"));
    }

    /** Enters an array: its number of items, or UNTOLD. */
    int array() {
        return length(lead(ARRAY, "expected an array"));
    }

    /** Whether another item follows in a container of {@code length} of which {@code read} were read. */
    boolean more(int length, int read) {
        if (length != UNTOLD) {
            return read < length;
        }
        if (peek() == BREAK) {
            at++;
            return false;
        }
        return true;
    }

    /** Enters a map and has each of its pairs read. */
    void map(Runnable pair) {
        each(map(), pair);
    }

    /** Enters an array and has each of its items read. */
    void array(Runnable item) {
        each(array(), item);
    }

    private void each(int length, Runnable one) {
        for (int read = 0; more(length, read); read++) {
            one.run();
        }
    }

    String text(int bytesMax) {
        int length = stringLength(TEXT, bytesMax);
        try {
            String text = Utf8.decode(bytes, at, at + length);
            at += length;
            return text;
        } catch (IllegalArgumentException malformed) {
            throw new CborException("text is not UTF-8");
        }
    }

    byte[] bytes(int bytesMax) {
        int length = stringLength(BYTES, bytesMax);
        at += length;
        return Bytes.range(bytes, at - length, at);
    }

    /** A whole number, written as an integer or as a float. */
    long number() {
        passTags();
        int lead = octet();
        int major = lead >> 5;
        if (major == UNSIGNED) {
            return argument(lead);
        }
        if (major == NEGATIVE) {
            return ~argument(lead);
        }
        if (lead == 0xfb && bytes.length - at >= Long.BYTES) {
            double value = Double.longBitsToDouble(Bytes.longAt(bytes, at));
            at += Long.BYTES;
            if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
                return (long) value;
            }
        }
        throw new CborException("expected a whole number");
    }

    /** Whether null or undefined is next, which then is read. */
    boolean nothing() {
        boolean nothing = peek() == NULL || peek() == UNDEFINED;
        at += nothing ? 1 : 0;
        return nothing;
    }

    boolean bool() {
        int lead = octet();
        if (lead != TRUE && lead != FALSE) {
            throw new CborException("expected a boolean");
        }
        return lead == TRUE;
    }

    /** Passes over the next item and everything inside it. */
    void skip() {
        skip(depthMax);
    }

    private void skip(int depth) {
        if (depth == 0) {
            throw new CborException("nested deeper than " + depthMax);
        }
        count();
        int lead = octet();
        int additional = lead & 0x1f;
        switch (lead >> 5) {
            case UNSIGNED, NEGATIVE -> argument(lead);
            case BYTES, TEXT -> {
                if (additional == INDEFINITE) {
                    each(UNTOLD, () -> skip(depth - 1));
                } else {
                    pass(argument(lead));
                }
            }
            case ARRAY -> each(length(lead), () -> skip(depth - 1));
            case MAP ->
                each(length(lead), () -> {
                    skip(depth - 1);
                    skip(depth - 1);
                });
            case TAG -> {
                argument(lead);
                skip(depth - 1);
            }
            default -> {
                if (additional == INDEFINITE) {
                    throw new CborException("a break where an item is expected");
                }
                argument(lead);
            }
        }
    }

    private void count() {
        if (--itemsLeft < 0) {
            throw new CborException("too many items");
        }
    }

    private int stringLength(int major, int bytesMax) {
        int lead = lead(major, major == TEXT ? "expected a text" : "expected bytes");
        if ((lead & 0x1f) == INDEFINITE) {
            throw new CborException("a string in pieces");
        }
        long length = argument(lead);
        if (length > bytes.length - at) {
            throw truncated();
        }
        if (length > bytesMax) {
            throw new CborException("longer than " + bytesMax + " bytes");
        }
        return (int) length;
    }

    private int length(int lead) {
        if ((lead & 0x1f) == INDEFINITE) {
            return UNTOLD;
        }
        long length = argument(lead);
        if (length > bytes.length - at) {
            throw truncated();
        }
        return (int) length;
    }

    private int lead(int major, String otherwise) {
        passTags();
        count();
        int lead = octet();
        if (lead >> 5 != major) {
            throw new CborException(otherwise);
        }
        return lead;
    }

    private void passTags() {
        while (peek() >> 5 == TAG) {
            count();
            argument(octet());
        }
    }

    private long argument(int lead) {
        int additional = lead & 0x1f;
        if (additional < 24) {
            return additional;
        }
        if (additional > 27) {
            throw new CborException("reserved length");
        }
        long value = 0;
        for (int left = 1 << additional - 24; left > 0; left--) {
            value = value << 8 | octet();
        }
        // Floats come through here when they are passed over: their bits may look negative.
        return lead >> 5 == 7 ? 0 : positive(value);
    }

    private static long positive(long value) {
        if (value < 0) {
            throw new CborException("integer beyond 64 bits");
        }
        return value;
    }

    private void pass(long length) {
        if (length > bytes.length - at) {
            throw truncated();
        }
        at += (int) length;
    }

    private int peek() {
        if (at == bytes.length) {
            throw truncated();
        }
        return bytes[at] & 0xff;
    }

    private int octet() {
        int octet = peek();
        at++;
        return octet;
    }

    private static CborException truncated() {
        return new CborException("frame ends early");
    }
}
