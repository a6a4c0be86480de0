package dev.syncline.socket;

import dev.syncline.wire.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is on its way to a peer that fetches it. Frames are numbered from 1 and kept until the peer names a position at or
 * behind them, so that an answer that got lost is given again. Of the live room.
 */
final class Mailbox implements Outbound {
    /** One answer ends with the frame that exceeds it. */
    private static final int DELIVERY_BYTES = 256 * 1024;

    private static final int FRAME_OVERHEAD_BYTES = 64;
    /** As on a socket: opening many documents at once is no slowness. */
    private static final int BURST = 8;

    private final Executor live;
    private final Limits.Sessions limits;
    private final LongSupplier clock;
    private final Deque<Held> held = new ArrayDeque<>();
    private long fetched;
    private long bytes;
    private String closed;
    private boolean told;
    private Consumer<Delivery> reader;
    private boolean scheduled;

    private record Held(byte[] frame, long atMs) {}

    Mailbox(Executor live, Limits.Sessions limits, LongSupplier clock) {
        this.live = live;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public void send(byte[] frame) {
        if (closed == null) {
            held.add(new Held(frame, clock.getAsLong()));
            bytes += frame.length + FRAME_OVERHEAD_BYTES;
            wake();
        }
    }

    @Override
    public void close(int code, String reason) {
        if (closed == null) {
            closed = code + " " + reason;
            wake();
        }
    }

    /**
     * Gives what lies behind a position, now or once there is something. Another reader that waits gets nothing.
     *
     * @return whether the position is one to go on from
     */
    boolean fetch(long after, Consumer<Delivery> next) {
        if (after < fetched || after > fetched + held.size()) {
            return false;
        }
        for (; fetched < after; fetched++) {
            bytes -= held.remove().frame.length + FRAME_OVERHEAD_BYTES;
        }
        leave();
        reader = next;
        deliver();
        return true;
    }

    /** Whoever waits does so no longer, and gets nothing. */
    void leave() {
        if (reader != null) {
            leave(reader);
        }
    }

    /** As {@link #leave()}, for one reader. */
    void leave(Consumer<Delivery> which) {
        if (reader == which) {
            reader = null;
            which.accept(new Delivery(List.of(), fetched, null));
        }
    }

    /** Whether somebody waits for the next frame. */
    boolean hasReader() {
        return reader != null;
    }

    /** Whether the peer has been told that the connection is closed. */
    boolean isTold() {
        return told;
    }

    boolean isClosed() {
        return closed != null;
    }

    /** Whether the peer fetches too slowly for what its documents do. */
    boolean isSlow(long nowMs) {
        long ageMs = held.isEmpty() ? 0 : nowMs - held.peek().atMs;
        return bytes > limits.outboundBytesMax() && ageMs > limits.outboundAgeMs()
                || bytes > (long) limits.outboundBytesMax() * BURST;
    }

    /** Frames of one burst leave together. */
    private void wake() {
        if (reader != null && !scheduled) {
            scheduled = true;
            live.execute(() -> {
                scheduled = false;
                deliver();
            });
        }
    }

    private void deliver() {
        if (reader == null || held.isEmpty() && closed == null) {
            return;
        }
        List<byte[]> frames = new ArrayList<>();
        int size = 0;
        for (Held next : held) {
            if (size >= DELIVERY_BYTES) {
                break;
            }
            frames.add(next.frame);
            size += next.frame.length;
        }
        boolean last = frames.size() == held.size();
        told = last && closed != null;
        Consumer<Delivery> taker = reader;
        reader = null;
        taker.accept(new Delivery(frames, fetched + frames.size(), last ? closed : null));
    }
}
