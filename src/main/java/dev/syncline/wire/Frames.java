package dev.syncline.wire;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;

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
        UpFrame frame = UpCodec.read(reader);
        reader.end();
        return frame;
    }

    public static DownFrame decodeDown(byte[] bytes) {
        CborReader reader = new CborReader(bytes, DOWN);
        DownFrame frame = DownCodec.read(reader, BYTES_MAX);
        reader.end();
        return frame;
    }

    /** A frame that came in the body of an HTTP answer, where the limit of a WebSocket frame does not hold. */
    public static DownFrame decodeBody(byte[] bytes) {
        CborReader reader = new CborReader(bytes, UNBOUNDED);
        DownFrame frame = DownCodec.read(reader, Integer.MAX_VALUE);
        reader.end();
        return frame;
    }
}
