package dev.syncline.change;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;

/** The JVM's {@link Inflater}, for tests, and its opposite. */
public final class ZipInflater {
    private ZipInflater() {}

    public static byte[] inflate(byte[] deflated, int max) {
        var zip = new java.util.zip.Inflater(true);
        try {
            zip.setInput(deflated);
            byte[] content = new byte[(int) Math.min(max + 1L, 16L * deflated.length + 64)];
            int length = 0;
            while (!zip.finished()) {
                if (length == content.length) {
                    content = Arrays.copyOf(content, (int) Math.min(max + 1L, 2L * length));
                }
                int more = zip.inflate(content, length, content.length - length);
                if (length + more > max || more == 0 && !zip.finished()) {
                    throw new IllegalArgumentException("stream is cut or too large");
                }
                length += more;
            }
            if (zip.getRemaining() > 0) {
                throw new IllegalArgumentException("bytes follow the stream");
            }
            return Arrays.copyOf(content, length);
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException(damaged);
        } finally {
            zip.end();
        }
    }

    public static byte[] deflate(byte[] content) {
        var zip = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            zip.setInput(content);
            zip.finish();
            byte[] deflated = new byte[content.length + 64];
            int length = zip.deflate(deflated);
            return Arrays.copyOf(deflated, length);
        } finally {
            zip.end();
        }
    }
}
