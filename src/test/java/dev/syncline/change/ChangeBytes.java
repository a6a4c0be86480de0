package dev.syncline.change;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import java.io.ByteArrayOutputStream;

/** Builds chunks from content, with the right length and checksum, for tests that make what no author would. */
public final class ChangeBytes {
    private static final byte[] MAGIC = {(byte) 0x85, 0x6f, 0x4a, (byte) 0x83};

    private ChangeBytes() {}

    /** The content of a chunk whose header is intact. */
    public static byte[] content(byte[] chunk) {
        int at = 9;
        while (chunk[at++] < 0) {
            // the length goes on
        }
        return Bytes.range(chunk, at, chunk.length);
    }

    /** A chunk with the checksum of its content. */
    public static byte[] chunk(int type, byte[] content) {
        byte[] rest = Bytes.concat(new byte[] {(byte) type}, unsigned(content.length), content);
        return Bytes.concat(MAGIC, Bytes.range(Sha256.of(rest), 0, 4), rest);
    }

    public static byte[] chunk(int type, byte[] content, byte[] checksum) {
        return Bytes.concat(MAGIC, checksum, new byte[] {(byte) type}, unsigned(content.length), content);
    }

    /** The compressed form of a change chunk. */
    public static byte[] compressed(byte[] change) {
        return chunk(2, ZipInflater.deflate(content(change)), Bytes.range(change, 4, 8));
    }

    public static byte[] unsigned(long value) {
        var out = new ByteArrayOutputStream();
        long rest = value;
        for (; Long.compareUnsigned(rest, 0x7f) > 0; rest >>>= 7) {
            out.write((int) (rest & 0x7f | 0x80));
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    public static byte[] signed(long value) {
        var out = new ByteArrayOutputStream();
        long rest = value;
        for (; rest > 0x3f || rest < -0x40; rest >>= 7) {
            out.write((int) (rest & 0x7f | 0x80));
        }
        out.write((int) (rest & 0x7f));
        return out.toByteArray();
    }
}
