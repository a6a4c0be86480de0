package dev.syncline.interop;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.util.List;

/**
 * Names changes as Automerge's sync protocol does: what is in it is found, and a few others are too.
 *
 * @param probes bits that each change sets
 */
record BloomFilter(int probes, byte[] bits) {
    static final BloomFilter EMPTY = new BloomFilter(0, new byte[0]);

    private static final int PROBES_MAX = 64;
    private static final int PROBES = 7;
    private static final int BITS_PER_ENTRY = 10;

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

    /** Writes one that holds these, of the size that Automerge gives it. */
    static byte[] write(List<ChangeHash> hashes) {
        if (hashes.isEmpty()) {
            return EMPTY.bits;
        }
        byte[] bits = new byte[Math.toIntExact(((long) hashes.size() * BITS_PER_ENTRY + 7) / 8)];
        BloomFilter filter = new BloomFilter(PROBES, bits);
        for (ChangeHash hash : hashes) {
            for (long bit : filter.bitsOf(hash)) {
                bits[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
            }
        }
        return Bytes.concat(Leb128.write(hashes.size()), Leb128.write(BITS_PER_ENTRY), Leb128.write(PROBES), bits);
    }

    boolean mayHold(ChangeHash hash) {
        if (isEmpty()) {
            return false;
        }
        for (long bit : bitsOf(hash)) {
            if ((bits[(int) (bit >>> 3)] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the bits of a change are. */
    private long[] bitsOf(ChangeHash hash) {
        long modulo = 8L * bits.length;
        long x = word(hash.a() >>> 32) % modulo;
        long y = word(hash.a()) % modulo;
        long z = word(hash.b() >>> 32) % modulo;
        long[] at = new long[probes];
        for (int probe = 0; probe < probes; probe++) {
            at[probe] = x;
            x = (x + y) % modulo;
            y = (y + z) % modulo;
        }
        return at;
    }

    /** Four bytes of a hash, as a number whose first byte is the lowest. */
    private static long word(long bytes) {
        return Integer.toUnsignedLong(Integer.reverseBytes((int) bytes));
    }
}
