package dev.syncline.codec;

/**
 * Writes the CBOR subset of our frames: definite lengths, shortest integers, 64-bit floats, no tags. A
 * container announces its count first; {@link #toByteArray} refuses a frame that is not one complete item.
 */
public final class CborWriter {
    private static final int DEPTH_MAX = 64;

    private byte[] buffer;
    private int length;
    private final long[] missing = new long[DEPTH_MAX + 1];
    private int depth;

    public CborWriter() {
        this(128);
    }

    public CborWriter(int expectedBytes) {
        buffer = new byte[Math.max(16, expectedBytes)];
        missing[0] = 1;
    }

    /** Starts a map of {@code entries} pairs: write key, value, key, value. */
    public CborWriter map(int entries) {
        return container(Cbor.MAP, entries, 2L * entries);
    }

    public CborWriter array(int items) {
        return container(Cbor.ARRAY, items, items);
    }

    public CborWriter integer(long value) {
        item();
        if (value >= 0) {
            header(Cbor.UNSIGNED, value);
        } else {
            header(Cbor.NEGATIVE, ~value);
        }
        return this;
    }

    public CborWriter text(String value) {
        item();
        byte[] bytes = Utf8.encode(value);
        header(Cbor.TEXT, bytes.length);
        raw(bytes, 0, bytes.length);
        return this;
    }

    public CborWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    /** A byte string holding {@code value[from..to)}. */
    public CborWriter bytes(byte[] value, int from, int to) {
        item();
        header(Cbor.BYTES, to - from);
        raw(value, from, to);
        return this;
    }

    public CborWriter bool(boolean value) {
        item();
        ensure(1);
        buffer[length++] = (byte) (value ? Cbor.TRUE : Cbor.FALSE);
        return this;
    }

    public CborWriter nul() {
        item();
        ensure(1);
        buffer[length++] = (byte) Cbor.NULL;
        return this;
    }

    /** A 64-bit float; every NaN is written as the same one. */
    public CborWriter float64(double value) {
        item();
        ensure(9);
        buffer[length] = (byte) Cbor.FLOAT64;
        Bytes.putLong(buffer, length + 1, Double.doubleToLongBits(value));
        length += 9;
        return this;
    }

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        if (depth != 0 || missing[0] != 0) {
            throw new IllegalStateException("the frame is not complete");
        }
        return Bytes.range(buffer, 0, length);
    }

    private CborWriter container(int major, int count, long items) {
        if (count < 0 || depth == DEPTH_MAX) {
            throw new IllegalArgumentException("negative count or too deep");
        }
        missing[depth]--;
        Cbor.require(missing[depth] >= 0);
        header(major, count);
        missing[++depth] = items;
        closeFull();
        return this;
    }

    private void item() {
        missing[depth]--;
        Cbor.require(missing[depth] >= 0);
        closeFull();
    }

    private void closeFull() {
        while (depth > 0 && missing[depth] == 0) {
            depth--;
        }
    }

    private void header(int major, long value) {
        ensure(9);
        int lead = major << 5;
        if (value < 24) {
            buffer[length++] = (byte) (lead | (int) value);
        } else if (value <= 0xff) {
            buffer[length++] = (byte) (lead | Cbor.ONE_BYTE);
            buffer[length++] = (byte) value;
        } else if (value <= 0xffff) {
            buffer[length++] = (byte) (lead | Cbor.TWO_BYTES);
            buffer[length++] = (byte) (value >>> 8);
            buffer[length++] = (byte) value;
        } else if (value <= 0xffff_ffffL) {
            buffer[length] = (byte) (lead | Cbor.FOUR_BYTES);
            Bytes.putInt(buffer, length + 1, (int) value);
            length += 5;
        } else {
            buffer[length] = (byte) (lead | Cbor.EIGHT_BYTES);
            Bytes.putLong(buffer, length + 1, value);
            length += 9;
        }
    }

    private void raw(byte[] bytes, int from, int to) {
        ensure(to - from);
        System.arraycopy(bytes, from, buffer, length, to - from);
        length += to - from;
    }

    private void ensure(int more) {
        int needed = Math.addExact(length, more);
        if (needed > buffer.length) {
            byte[] larger = new byte[Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * buffer.length))];
            System.arraycopy(buffer, 0, larger, 0, length);
            buffer = larger;
        }
    }
}
