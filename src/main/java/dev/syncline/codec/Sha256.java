package dev.syncline.codec;

import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4) in plain Java, for rooms that also run in the browser's worker. One instance
 * hashes one message: any number of {@link #add} calls, then {@link #digest}, which starts it anew. Whole messages go to
 * the processor's own instructions where the program knows the way to them.
 */
public final class Sha256 {
    public static final int BYTES = 32;

    private static final int BLOCK = 64;
    private static final int[] K = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };
    private static final int[] START = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private static Whole whole =
            (bytes, from, to) -> new Sha256().add(bytes, from, to).digest();

    private final int[] state = new int[8];
    private final int[] schedule = new int[64];
    private final byte[] block = new byte[BLOCK];
    private int blockLength;
    private long totalBytes;

    /** The hash of {@code bytes[from..to)}, in one go. */
    public interface Whole {
        byte[] hash(byte[] bytes, int from, int to);
    }

    public Sha256() {
        restart();
    }

    /** Lets whole messages be hashed in another way from now on: called before anything else a program does. */
    public static void hashWith(Whole faster) {
        whole = faster;
    }

    public static byte[] of(byte[] bytes) {
        return whole.hash(bytes, 0, bytes.length);
    }

    public static byte[] of(byte[] bytes, int from, int to) {
        return whole.hash(bytes, from, to);
    }

    public Sha256 add(byte[] bytes) {
        return add(bytes, 0, bytes.length);
    }

    /** Adds {@code bytes[from..to)} to the message. */
    public Sha256 add(byte[] bytes, int from, int to) {
        if (from < 0 || from > to || to > bytes.length) {
            throw new IndexOutOfBoundsException("range " + from + ".." + to + " of " + bytes.length);
        }
        totalBytes += to - from;
        int at = from;
        if (blockLength > 0) {
            int taken = Math.min(BLOCK - blockLength, to - at);
            System.arraycopy(bytes, at, block, blockLength, taken);
            blockLength += taken;
            at += taken;
            if (blockLength < BLOCK) {
                return this;
            }
            compress(block, 0);
            blockLength = 0;
        }
        for (; to - at >= BLOCK; at += BLOCK) {
            compress(bytes, at);
        }
        System.arraycopy(bytes, at, block, 0, to - at);
        blockLength = to - at;
        return this;
    }

    /** The hash of everything added; the instance is empty again afterwards. */
    public byte[] digest() {
        long bits = totalBytes << 3;
        block[blockLength++] = (byte) 0x80;
        if (blockLength > BLOCK - 8) {
            Arrays.fill(block, blockLength, BLOCK, (byte) 0);
            compress(block, 0);
            blockLength = 0;
        }
        Arrays.fill(block, blockLength, BLOCK - 8, (byte) 0);
        Bytes.putLong(block, BLOCK - 8, bits);
        compress(block, 0);
        byte[] hash = new byte[BYTES];
        for (int i = 0; i < state.length; i++) {
            Bytes.putInt(hash, 4 * i, state[i]);
        }
        restart();
        return hash;
    }

    private void restart() {
        System.arraycopy(START, 0, state, 0, START.length);
        blockLength = 0;
        totalBytes = 0;
    }

    private void compress(byte[] bytes, int offset) {
        int[] w = schedule;
        for (int i = 0; i < 16; i++) {
            w[i] = Bytes.intAt(bytes, offset + 4 * i);
        }
        for (int i = 16; i < 64; i++) {
            int x = w[i - 15];
            int y = w[i - 2];
            int s0 = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
            int s1 = Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ y >>> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        int e = state[4];
        int f = state[5];
        int g = state[6];
        int h = state[7];
        for (int i = 0; i < 64; i++) {
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + s1 + (e & f ^ ~e & g) + K[i] + w[i];
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = s0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
