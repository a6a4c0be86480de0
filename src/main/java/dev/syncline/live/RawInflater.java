package dev.syncline.live;

import dev.syncline.change.Inflater;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Raw deflate as the JVM undoes it. */
final class RawInflater implements Inflater {
    private static final int CHUNK_BYTES = 16 * 1024;

    @Override
    public byte[] inflate(byte[] deflated, int max) {
        var zip = new java.util.zip.Inflater(true);
        try {
            zip.setInput(deflated);
            byte[] content = new byte[Math.min(max, CHUNK_BYTES)];
            int length = 0;
            while (!zip.finished()) {
                if (length == content.length) {
                    content = grown(content, max);
                }
                int more = zip.inflate(content, length, content.length - length);
                if (more == 0 && !zip.finished()) {
                    throw new IllegalArgumentException("the stream is cut");
                }
                length += more;
            }
            if (length > max) {
                throw new IllegalArgumentException("the content is too long");
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

    /** Twice the room; one byte beyond {@code max} is enough to see that the stream is too long. */
    private static byte[] grown(byte[] content, int max) {
        if (content.length > max) {
            throw new IllegalArgumentException("the content is too long");
        }
        return Arrays.copyOf(content, (int) Math.min(max + 1L, 2L * content.length + 1));
    }
}
