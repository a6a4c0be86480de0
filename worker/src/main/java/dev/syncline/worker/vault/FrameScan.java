package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.List;

/** What a file of frames holds: every intact frame, and the stretches between them that are none. Any bytes give an answer. */
final class FrameScan {
    /** An intact frame and where it ends. */
    record Found(VaultFrame frame, int end) {}

    /** Bytes that are no intact frame. {@code torn}: the file ends within it, so it was never wholly written. */
    record Stretch(int from, int to, boolean torn) {}

    private final byte[] bytes;
    private final int batchBytesMax;
    private final List<Found> frames = new ArrayList<>();
    private final List<Stretch> damage = new ArrayList<>();
    private boolean newer;

    private FrameScan(byte[] bytes, int batchBytesMax) {
        this.bytes = bytes;
        this.batchBytesMax = batchBytesMax;
    }

    static FrameScan of(byte[] bytes, int batchBytesMax) {
        var scan = new FrameScan(bytes, batchBytesMax);
        int at = 0;
        while (at < bytes.length && !scan.newer) {
            at = scan.step(at);
        }
        return scan;
    }

    List<Found> frames() {
        return frames;
    }

    List<Stretch> damage() {
        return damage;
    }

    /** A frame of a later format is in it: what follows is not for this program to judge. */
    boolean newer() {
        return newer;
    }

    /** A generation has one epoch, which nobody outside knows: bytes inside a batch cannot pass for a frame. */
    private VaultFrame.Header header(int at) {
        VaultFrame.Header header = VaultFrame.header(bytes, at, bytes.length);
        boolean foreign = header != null
                && !frames.isEmpty()
                && header.epoch() != frames.get(0).frame().epoch();
        return foreign ? null : header;
    }

    private int step(int at) {
        VaultFrame.Header header = header(at);
        if (header == null) {
            return skipToNextHeader(at);
        }
        if (header.format() > VaultFrame.FORMAT) {
            newer = true;
            return at;
        }
        int start = at + VaultFrame.HEADER_BYTES;
        boolean sound = header.kind() != null && header.length() >= 0 && header.length() <= batchBytesMax;
        if (!sound || header.length() > bytes.length - start) {
            return skipToNextHeader(at);
        }
        int end = start + header.length();
        if (Crc32.of(bytes, start, end) == header.payloadChecksum()) {
            byte[] payload = Bytes.range(bytes, start, end);
            frames.add(new Found(new VaultFrame(header.kind(), header.epoch(), header.number(), payload), end));
        } else {
            damage.add(new Stretch(at, end, false));
        }
        return end;
    }

    private int skipToNextHeader(int at) {
        for (int next = at + 1; next <= bytes.length - VaultFrame.HEADER_BYTES; next++) {
            if (header(next) != null) {
                damage.add(new Stretch(at, next, false));
                return next;
            }
        }
        boolean begun = bytes.length - at < VaultFrame.HEADER_BYTES || header(at) != null;
        damage.add(new Stretch(at, bytes.length, begun));
        return bytes.length;
    }
}
