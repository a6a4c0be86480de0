package dev.syncline.bench;

import dev.syncline.codec.Sha256;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Reads from a frame no more than the load needs, at places that are the same in every frame of its kind. */
final class Glance {
    private static final int TYPE_AT = 1;
    private static final DocumentId NO_DOCUMENT = new DocumentId(0, 0);
    private static final byte[] ENTRIES =
            Frames.encode(new DownFrame.Entries(NO_DOCUMENT, new byte[Sha256.BYTES], List.of()));
    private static final byte[] ACK = Frames.encode(new DownFrame.Ack(NO_DOCUMENT, TimelineId.NONE, 0, 0));
    private static final int TYPE_BYTES = 6;
    private static final int ITEMS_AT = ENTRIES.length - 1;
    /** Behind the LSN: the key "seq", with its length, and a 0. */
    private static final int LSN_AT = ACK.length - 6;

    private static final int CBOR_INLINE_MAX = 23;
    private static final int CBOR_BYTE = 24;
    private static final int CBOR_SHORT = 25;
    private static final int CBOR_INT = 26;

    private Glance() {}

    /** How many entries a frame brings; 0 for a frame of another kind. */
    static int entries(Buffer frame) {
        return isLike(frame, ENTRIES) ? (int) number(frame, ITEMS_AT) : 0;
    }

    /** Up to which LSN a frame acknowledges; 0 for a frame of another kind. */
    static long acked(Buffer frame) {
        return isLike(frame, ACK) ? number(frame, LSN_AT) : 0;
    }

    private static boolean isLike(Buffer frame, byte[] sample) {
        if (frame.length() < sample.length) {
            return false;
        }
        for (int i = TYPE_AT; i < TYPE_AT + TYPE_BYTES; i++) {
            if (frame.getByte(i) != sample[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(Buffer frame, int at) {
        int head = frame.getByte(at) & 0x1f;
        if (head <= CBOR_INLINE_MAX) {
            return head;
        }
        return switch (head) {
            case CBOR_BYTE -> frame.getUnsignedByte(at + 1);
            case CBOR_SHORT -> frame.getUnsignedShort(at + 1);
            case CBOR_INT -> frame.getUnsignedInt(at + 1);
            default -> throw new IllegalArgumentException("a larger number than a run has edits");
        };
    }
}
