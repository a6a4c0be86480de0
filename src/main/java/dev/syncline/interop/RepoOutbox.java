package dev.syncline.interop;

import dev.syncline.socket.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is on its way to one peer. A message leaves in pieces, a few at a time, so that a document of many megabytes is
 * neither copied nor mistaken for a peer that reads nothing: what counts is whether pieces are taken.
 */
final class RepoOutbox implements RepoConnection.Out {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int UNDER_WAY_BYTES_MAX = 4 * PIECE_BYTES;
    private static final int MESSAGE_OVERHEAD_BYTES = 64;
    private static final long BREAK_OFF_MS = 3_000;

    private final Wire wire;
    private final int bytesMax;
    private final long ageMsMax;
    private final Queue<Message> fresh = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong waitingBytes = new AtomicLong();
    /** When the pieces were written that the channel has not taken yet; of the event loop, as all below. */
    private final Deque<Long> writtenAtMs = new ArrayDeque<>();

    private Message leaving;
    private int underWayBytes;
    private volatile long oldestAtMs;
    private volatile int closeCode;
    private volatile String closeReason;
    private boolean closed;

    private static final class Message {
        private final ByteBuf bytes;
        private final Runnable sent;
        private final int size;
        private boolean begun;

        Message(List<byte[]> parts, Runnable sent) {
            this.bytes = Unpooled.wrappedBuffer(parts.toArray(byte[][]::new));
            this.sent = sent;
            this.size = bytes.readableBytes();
        }
    }

    RepoOutbox(Wire wire, int bytesMax, long ageMsMax) {
        this.wire = wire;
        this.bytesMax = bytesMax;
        this.ageMsMax = ageMsMax;
    }

    @Override
    public void send(List<byte[]> parts, Runnable sent) {
        if (closeReason != null) {
            sent.run();
            return;
        }
        Message message = new Message(parts, sent);
        waitingBytes.addAndGet(message.size + MESSAGE_OVERHEAD_BYTES);
        fresh.add(message);
        schedule();
    }

    @Override
    public void close(int code, String reason) {
        if (closeReason == null) {
            closeCode = code;
            closeReason = reason;
            schedule();
        }
    }

    /** Whether the peer takes nothing, or too little for what its documents do. */
    boolean isSlow(long nowMs) {
        long oldest = oldestAtMs;
        return oldest != 0 && nowMs - oldest > ageMsMax || waitingBytes.get() > bytesMax;
    }

    /** Nothing more will leave; on the event loop. */
    void drop() {
        closed = true;
        if (leaving != null) {
            finish(leaving);
            leaving = null;
        }
        for (Message message; (message = fresh.poll()) != null; ) {
            finish(message);
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            wire.execute(() -> {
                scheduled.set(false);
                pump();
            });
        }
    }

    private void pump() {
        if (closed) {
            drop();
            return;
        }
        // Read first: what was sent before the close is in the queue then.
        String reason = closeReason;
        boolean wrote = false;
        while (underWayBytes < UNDER_WAY_BYTES_MAX && hasLeaving()) {
            writePiece();
            wrote = true;
        }
        if (wrote) {
            wire.flush();
        }
        if (reason != null && leaving == null && fresh.isEmpty()) {
            closed = true;
            wire.close(closeCode, reason);
            wire.breakOffAfter(BREAK_OFF_MS);
        }
    }

    private boolean hasLeaving() {
        leaving = leaving != null ? leaving : fresh.poll();
        return leaving != null;
    }

    private void writePiece() {
        Message message = leaving;
        boolean first = !message.begun;
        message.begun = true;
        int bytes = Math.min(PIECE_BYTES, message.bytes.readableBytes());
        ByteBuf piece = message.bytes.readRetainedSlice(bytes);
        boolean last = !message.bytes.isReadable();
        long nowMs = System.currentTimeMillis();
        if (writtenAtMs.isEmpty()) {
            oldestAtMs = nowMs;
        }
        writtenAtMs.add(nowMs);
        underWayBytes += bytes;
        if (last) {
            leaving = null;
        }
        wire.write(piece, first, last, () -> taken(bytes, last ? message : null));
    }

    private void taken(int bytes, Message whole) {
        underWayBytes -= bytes;
        writtenAtMs.poll();
        Long next = writtenAtMs.peek();
        oldestAtMs = next == null ? 0 : next;
        if (whole != null) {
            finish(whole);
        }
        if (underWayBytes < UNDER_WAY_BYTES_MAX && (leaving != null || !fresh.isEmpty() || closeReason != null)) {
            schedule();
        }
    }

    private void finish(Message message) {
        waitingBytes.addAndGet(-message.size - MESSAGE_OVERHEAD_BYTES);
        message.bytes.release();
        message.sent.run();
    }
}
