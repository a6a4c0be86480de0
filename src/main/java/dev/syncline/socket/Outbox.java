package dev.syncline.socket;

import dev.syncline.wire.Limits;
import io.quarkus.websockets.next.CloseReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is on its way to one peer. Frames gather while the event loop is elsewhere and leave together; what the peer has
 * not read yet is counted in bytes and watched for its age.
 */
final class Outbox implements Outbound {
    private static final int FRAME_OVERHEAD_BYTES = 64;
    private static final long BREAK_OFF_MS = 3_000;
    /** Opening many documents at once is no slowness: so much may wait, for a moment. */
    private static final int BURST = 8;

    private static final long MOMENT_MS = 1_000;

    private final Wire wire;
    private final Limits.Sessions limits;
    private final Queue<byte[]> fresh = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong pendingBytes = new AtomicLong();
    /** When those were written that the channel has not taken yet; of the event loop alone. */
    private final Deque<Long> writtenAtMs = new ArrayDeque<>();

    private volatile long oldestAtMs;
    private volatile CloseReason closing;
    private boolean closed;

    Outbox(Wire wire, Limits.Sessions limits) {
        this.wire = wire;
        this.limits = limits;
    }

    @Override
    public void send(byte[] frame) {
        if (closing == null) {
            pendingBytes.addAndGet(frame.length + FRAME_OVERHEAD_BYTES);
            fresh.add(frame);
            schedule();
        }
    }

    @Override
    public void close(int code, String reason) {
        if (closing == null) {
            closing = new CloseReason(code, reason);
            schedule();
        }
    }

    /** Whether the peer reads too slowly for what its documents do. */
    boolean isSlow(long nowMs) {
        long oldest = oldestAtMs;
        long ageMs = oldest == 0 ? 0 : nowMs - oldest;
        long bytes = pendingBytes.get();
        return ageMs > limits.outboundAgeMs()
                || bytes > limits.outboundBytesMax() && ageMs > MOMENT_MS
                || bytes > (long) limits.outboundBytesMax() * BURST;
    }

    long pendingBytes() {
        return pendingBytes.get();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            wire.execute(this::flush);
        }
    }

    private void flush() {
        scheduled.set(false);
        // Read first: what was sent before the close is in the queue then.
        CloseReason reason = closing;
        for (byte[] frame; (frame = fresh.poll()) != null; ) {
            write(frame);
        }
        wire.flush();
        if (reason != null && !closed) {
            closed = true;
            wire.close(reason.getCode(), reason.getMessage());
            wire.breakOffAfter(BREAK_OFF_MS);
        }
    }

    private void write(byte[] frame) {
        long nowMs = System.currentTimeMillis();
        if (writtenAtMs.isEmpty()) {
            oldestAtMs = nowMs;
        }
        writtenAtMs.add(nowMs);
        wire.write(frame, () -> taken(frame));
    }

    private void taken(byte[] frame) {
        pendingBytes.addAndGet(-frame.length - FRAME_OVERHEAD_BYTES);
        writtenAtMs.poll();
        Long next = writtenAtMs.peek();
        oldestAtMs = next == null ? 0 : next;
    }
}
