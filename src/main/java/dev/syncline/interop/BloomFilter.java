package dev.syncline.interop;

import dev.syncline.id.ChangeHash;

/**
 * Names changes as Automerge's sync protocol does: what is in it is found, and a few others are too.
 *
 * @param probes bits that each change sets
 */
record BloomFilter(int probes, byte[] bits) {
    static final BloomFilter EMPTY = new BloomFilter(0, new byte[0]);

    private static final int PROBES_MAX = 64;

    boolean isEmpty() {
        return bits.length == 0;
    }

    /** Reads one, or fails with {@link IllegalArgumentException}. */
    static BloomFilter read(byte[] bytes) {
        if (bytes.length == 0) {
            return EMPTY;
        }
        Leb128 in = new Leb128(bytes);
        int entries = in.number();
        int bitsPerEntry = in.number();
        int probes = in.number();
        byte[] bits = in.rest();
        long bitsMin = (long) entries * bitsPerEntry;
        if (probes > PROBES_MAX || bits.length != (bitsMin + 7) / 8) {
            throw new IllegalArgumentException("the filter is not as long as it says");
        }
        return new BloomFilter(probes, bits);
    }

    boolean mayHold(ChangeHash hash) {
        if (isEmpty()) {
            return false;
        }
        long modulo = 8L * bits.length;
        long x = word(hash.a() >>> 32) % modulo;
        long y = word(hash.a()) % modulo;
        long z = word(hash.b() >>> 32) % modulo;
        for (int probe = 0; probe < probes; probe++) {
            if ((bits[(int) (x >>> 3)] & 1 << (x & 7)) == 0) {
                return false;
            }
            x = (x + y) % modulo;
            y = (y + z) % modulo;
        }
        return true;
    }

    /** Four bytes of a hash, as a number whose first byte is the lowest. */
    private static long word(long bytes) {
        return Integer.toUnsignedLong(Integer.reverseBytes((int) bytes));
    }
}
