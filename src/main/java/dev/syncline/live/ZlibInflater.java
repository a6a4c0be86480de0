package dev.syncline.live;

import dev.syncline.change.Inflater;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/** The server's {@link Inflater}: the JDK's zlib, with output that grows as it comes and never beyond the limit. */
public final class ZlibInflater implements Inflater {
    private static final int OUTPUT_START = 512;

    @Override
    public byte[] inflate(byte[] deflated, int max) {
        var zlib = new java.util.zip.Inflater(true);
        try {
            zlib.setInput(deflated);
            // One byte more than allowed tells a stream that is too large from one that just ends.
            byte[] content = new byte[(int) Math.min(max + 1L, Math.max(OUTPUT_START, 4L * deflated.length))];
            int length = 0;
            while (!zlib.finished()) {
                if (length == content.length) {
                    content = Arrays.copyOf(content, (int) Math.min(max + 1L, 2L * length));
                }
                int more = zlib.inflate(content, length, content.length - length);
                if (more == 0 && !zlib.finished()) {
                    throw new IllegalArgumentException("the stream is cut");
                }
                length += more;
                if (length > max) {
                    throw new IllegalArgumentException("the content is larger than " + max + " bytes");
                }
            }
            if (zlib.getRemaining() > 0) {
                throw new IllegalArgumentException("bytes follow the stream");
            }
            return length == content.length ? content : Arrays.copyOf(content, length);
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException("the stream is damaged", damaged);
        } finally {
            zlib.end();
        }
    }
}
