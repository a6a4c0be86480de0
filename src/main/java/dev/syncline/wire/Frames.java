package dev.syncline.wire;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of protocol version 1 as bytes: one CBOR map each, with its type under {@code t}. Decoding is total: it
 * answers or throws {@link CborException}. Unknown fields are passed over, unknown types refused.
 */
public final class Frames {
    public static final int VERSION = 1;
    /** Largest frame of either direction on a WebSocket, in bytes. */
    public static final int BYTES_MAX = 64 * 1024;
    /** Bytes that a frame of entries may need besides the bytes of its entries' changes, for one entry. */
    public static final int OVERHEAD_BYTES = 512;

    /** Entries in one push. */
    public static final int PUSH_ENTRIES_MAX = 1000;

    static final int TEXT_MAX = 256;
    static final int KEY_MAX = 16;
    static final int ID_BYTES = 16;
    static final int HASH_BYTES = 32;

    private static final int DEPTH_MAX = 6;
    private static final int UP_ITEMS_MAX = 4096;
    private static final CborBudget UP = new CborBudget(DEPTH_MAX, UP_ITEMS_MAX, BYTES_MAX);
    private static final CborBudget DOWN = new CborBudget(DEPTH_MAX, BYTES_MAX, BYTES_MAX);
    private static final CborBudget UNBOUNDED = new CborBudget(DEPTH_MAX, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private Frames() {}

    public static byte[] encode(UpFrame frame) {
        return UpCodec.write(frame);
    }

    public static byte[] encode(DownFrame frame) {
        return DownCodec.write(new CborWriter(), frame);
    }

    public static UpFrame decodeUp(byte[] bytes) {
        CborReader reader = new CborReader(bytes, UP);
        UpFrame frame = UpCodec.read(reader, BYTES_MAX);
        reader.end();
        return frame;
    }

    public static DownFrame decodeDown(byte[] bytes) {
        CborReader reader = new CborReader(bytes, DOWN);
        DownFrame frame = DownCodec.read(reader, BYTES_MAX);
        reader.end();
        return frame;
    }

    /**
     * The frames in the body of an HTTP answer, one behind the other; the limit of a WebSocket frame does not hold there.
     */
    public static List<DownFrame> decodeBody(byte[] bytes) {
        List<DownFrame> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            CborReader reader = new CborReader(bytes, at, bytes.length, UNBOUNDED);
            frames.add(DownCodec.read(reader, Integer.MAX_VALUE));
            at = reader.position();
        }
        return frames;
    }

    /** The frames in the body of an HTTP request, one behind the other, each within the limits of a WebSocket frame. */
    public static List<UpFrame> decodeUpBatch(byte[] bytes) {
        List<UpFrame> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            CborReader reader = new CborReader(bytes, at, Math.min(bytes.length, at + BYTES_MAX), UP);
            frames.add(UpCodec.read(reader, BYTES_MAX));
            at = reader.position();
        }
        return frames;
    }

    /** A push that came in the body of an HTTP request, where it may be as large as {@code bytesMax}. */
    public static UpFrame decodeUpBody(byte[] bytes, int bytesMax) {
        CborReader reader = new CborReader(bytes, new CborBudget(DEPTH_MAX, UP_ITEMS_MAX, bytesMax));
        UpFrame frame = UpCodec.read(reader, bytesMax);
        reader.end();
        return frame;
    }
}
