package dev.syncline.codec;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Pulls items out of one CBOR frame written by {@link CborWriter}. Total: whatever the bytes are, every
 * method either answers or throws {@link CborException}, and nothing is allocated beyond what the frame
 * really holds. Only the one encoding the writer produces is accepted: shortest headers, definite lengths.
 */
public final class CborReader {
    private final byte[] bytes;
    private final int to;
    private final CborBudget budget;
    private final int[] missing;
    private int at;
    private int depth;
    private int items;

    public CborReader(byte[] bytes) {
        this(bytes, CborBudget.FRAME);
    }

    public CborReader(byte[] bytes, CborBudget budget) {
        this(bytes, 0, bytes.length, budget);
    }

    /** Reads the one item in {@code bytes[from..to)}; the array is not copied and must not be changed meanwhile. */
    public CborReader(byte[] bytes, int from, int to, CborBudget budget) {
        if (to - from > budget.bytes()) {
            throw new CborException("frame is larger than " + budget.bytes() + " bytes");
        }
        this.bytes = bytes;
        this.at = from;
        this.to = to;
        this.budget = budget;
        this.missing = new int[budget.depth() + 1];
        missing[0] = 1;
    }

    public CborType peekType() {
        int lead = peek();
        switch (lead >> 5) {
            case Cbor.UNSIGNED, Cbor.NEGATIVE:
                return CborType.INTEGER;
            case Cbor.BYTES:
                return CborType.BYTES;
            case Cbor.TEXT:
                return CborType.TEXT;
            case Cbor.ARRAY:
                return CborType.ARRAY;
            case Cbor.MAP:
                return CborType.MAP;
            default:
                return simple(lead);
        }
    }

    /** Enters a map and tells its number of pairs. */
    public int readMap() {
        return enter(Cbor.MAP, 2);
    }

    /** Enters an array and tells its number of items. */
    public int readArray() {
        return enter(Cbor.ARRAY, 1);
    }

    /**
     * Reads a whole map: {@code field} is called with each key and must read exactly its value, with
     * {@link #skip} where it does not know the key. A key seen before is refused.
     */
    public void readFields(int keyBytesMax, Consumer<String> field) {
        int count = readMap();
        int inside = depth;
        Set<String> seen = new LinkedHashSet<>();
        for (int left = 2 * count; left > 0; left -= 2) {
            String key = readText(keyBytesMax);
            if (!seen.add(key)) {
                throw new CborException("key appears twice");
            }
            field.accept(key);
            boolean readOne = left == 2 ? depth < inside : depth == inside && missing[depth] == left - 2;
            if (!readOne) {
                throw new IllegalStateException("the value of field " + key + " was not read as one item");
            }
        }
    }

    public long readLong() {
        int major = peek() >> 5;
        if (major != Cbor.UNSIGNED && major != Cbor.NEGATIVE) {
            throw new CborException("expected an integer");
        }
        item();
        long value = argument(major);
        closeFull();
        return major == Cbor.UNSIGNED ? value : ~value;
    }

    /** An integer within {@code [min, max]}. */
    public int readInt(int min, int max) {
        long value = readLong();
        if (value < min || value > max) {
            throw new CborException("integer out of range");
        }
        return (int) value;
    }

    public String readText(int bytesMax) {
        int length = stringLength(Cbor.TEXT, bytesMax);
        try {
            String text = Utf8.decode(bytes, at, at + length);
            at += length;
            closeFull();
            return text;
        } catch (IllegalArgumentException malformed) {
            throw notUtf8();
        }
    }

    public byte[] readBytes(int bytesMax) {
        int length = stringLength(Cbor.BYTES, bytesMax);
        byte[] value = Bytes.range(bytes, at, at + length);
        at += length;
        closeFull();
        return value;
    }

    /** A byte string of exactly {@code length} bytes, such as an id or a hash. */
    public byte[] readBytesExactly(int length) {
        byte[] value = readBytes(length);
        if (value.length != length) {
            throw new CborException("expected " + length + " bytes");
        }
        return value;
    }

    public boolean readBoolean() {
        int lead = peek();
        if (lead != Cbor.TRUE && lead != Cbor.FALSE) {
            throw new CborException("expected a boolean");
        }
        item();
        at++;
        closeFull();
        return lead == Cbor.TRUE;
    }

    public void readNull() {
        if (peek() != Cbor.NULL) {
            throw new CborException("expected null");
        }
        item();
        at++;
        closeFull();
    }

    /** Reads a null if one is next, and tells whether it was. */
    public boolean readIfNull() {
        if (peek() != Cbor.NULL) {
            return false;
        }
        readNull();
        return true;
    }

    public double readDouble() {
        if (peek() != Cbor.FLOAT64) {
            throw new CborException("expected a float");
        }
        item();
        if (to - at < 9) {
            throw truncated();
        }
        long bits = Bytes.longAt(bytes, at + 1);
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) && bits != Double.doubleToLongBits(Double.NaN)) {
            throw new CborException("float is not the canonical NaN");
        }
        at += 9;
        closeFull();
        return value;
    }

    /** Passes over the next item and everything inside it, checking it as strictly as reading it would. */
    public void skip() {
        int outside = depth;
        do {
            skipOne();
        } while (depth > outside);
    }

    /** Index of the first byte that was not read. */
    public int position() {
        return at;
    }

    /** Refuses the frame unless its one item was read completely and nothing follows. */
    public void end() {
        if (depth != 0 || missing[0] != 0) {
            throw new CborException("frame was not read completely");
        }
        if (at != to) {
            throw new CborException("bytes follow the frame");
        }
    }

    private void skipOne() {
        switch (peekType()) {
            case INTEGER -> readLong();
            case BYTES -> {
                int length = stringLength(Cbor.BYTES, Integer.MAX_VALUE);
                at += length;
                closeFull();
            }
            case TEXT -> {
                int length = stringLength(Cbor.TEXT, Integer.MAX_VALUE);
                if (!Utf8.valid(bytes, at, at + length)) {
                    throw notUtf8();
                }
                at += length;
                closeFull();
            }
            case ARRAY -> readArray();
            case MAP -> readMap();
            case BOOLEAN -> readBoolean();
            case NULL -> readNull();
            case DOUBLE -> readDouble();
        }
    }

    private static CborType simple(int lead) {
        switch (lead) {
            case Cbor.TRUE, Cbor.FALSE:
                return CborType.BOOLEAN;
            case Cbor.NULL:
                return CborType.NULL;
            case Cbor.FLOAT64:
                return CborType.DOUBLE;
            default:
                throw new CborException("unsupported item");
        }
    }

    private int enter(int major, int itemsEach) {
        if (peek() >> 5 != major) {
            throw new CborException(major == Cbor.MAP ? "expected a map" : "expected an array");
        }
        item();
        long count = argument(major);
        if (count > (to - at) / itemsEach) {
            throw truncated();
        }
        if (depth == budget.depth()) {
            throw new CborException("nested deeper than " + budget.depth());
        }
        missing[++depth] = (int) count * itemsEach;
        closeFull();
        return (int) count;
    }

    private int stringLength(int major, int bytesMax) {
        if (peek() >> 5 != major) {
            throw new CborException(major == Cbor.TEXT ? "expected a text" : "expected bytes");
        }
        item();
        long length = argument(major);
        if (length > to - at) {
            throw truncated();
        }
        if (length > bytesMax) {
            throw new CborException("longer than " + bytesMax + " bytes");
        }
        return (int) length;
    }

    private int peek() {
        if (missing[depth] == 0) {
            throw new CborException("no item is left");
        }
        if (at >= to) {
            throw truncated();
        }
        return bytes[at] & 0xff;
    }

    private void item() {
        if (++items > budget.items()) {
            throw new CborException("more than " + budget.items() + " items");
        }
        missing[depth]--;
    }

    private void closeFull() {
        while (depth > 0 && missing[depth] == 0) {
            depth--;
        }
    }

    /** Reads a header whose major type the caller has seen and gives its argument, never negative. */
    private long argument(int major) {
        int additional = bytes[at++] & 0x1f;
        if (additional < Cbor.ONE_BYTE) {
            return additional;
        }
        if (additional > Cbor.EIGHT_BYTES) {
            throw new CborException("indefinite or reserved length");
        }
        int size = 1 << additional - Cbor.ONE_BYTE;
        if (size > to - at) {
            throw truncated();
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        if (value < 0) {
            throw new CborException("integer beyond 64 bits");
        }
        long shortest = size == 1 ? Cbor.ONE_BYTE : 1L << 4 * size;
        if (value < shortest) {
            throw new CborException("integer is not in its shortest form");
        }
        return value;
    }

    private static CborException notUtf8() {
        return new CborException("text is not UTF-8");
    }

    private static CborException truncated() {
        return new CborException("frame ends early");
    }
}
