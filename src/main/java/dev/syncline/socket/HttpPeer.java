package dev.syncline.socket;

import dev.syncline.identity.Principal;
import dev.syncline.live.Ports;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection over HTTP: requests bring numbered batches of frames up, other requests wait for what comes down. It lives
 * while somebody asks. Of the live room, but for what says otherwise.
 */
final class HttpPeer extends Peer<Connection> {
    private static final int CLOSE_GONE = 1001;
    /** From its end until it is forgotten: time to fetch what was said last. */
    private static final long LINGER_MS = 3_000;

    private final String id;
    private final Ports ports;
    private final Limits.Sessions limits;
    private final Mailbox box;
    private final Consumer<HttpPeer> over;
    /** Bytes of batches that are read and not handled. */
    private final AtomicInteger waitingBytes = new AtomicInteger();

    private final long begunAtMs;
    private long taken;
    private long heardAtMs;
    private long closedAtMs;
    private boolean forgotten;

    /** @param over hears once that nothing of the connection is needed any more */
    HttpPeer(
            String id,
            Principal principal,
            Ports ports,
            Limits.Sessions limits,
            Consumer<FaultCode> ends,
            Consumer<HttpPeer> over) {
        super(principal, ports.executor(), ends);
        this.id = id;
        this.ports = ports;
        this.limits = limits;
        this.box = new Mailbox(ports.executor(), limits, ports.clock());
        this.over = over;
        this.begunAtMs = ports.clock().getAsLong();
        this.heardAtMs = begunAtMs;
    }

    long begunAtMs() {
        return begunAtMs;
    }

    String id() {
        return id;
    }

    Outbound out() {
        return box;
    }

    /** Makes room for a batch that is about to wait for the live room; on any thread. */
    void requireRoom(int bytes) {
        if (waitingBytes.addAndGet(bytes) > limits.windowBytes() + bytes) {
            waitingBytes.addAndGet(-bytes);
            throw new Fault(FaultCode.RATE_LIMITED, "one batch of frames after the other, please", 1_000);
        }
    }

    /** A batch was handled, or could not be read; on any thread. */
    void handled(int bytes) {
        waitingBytes.addAndGet(-bytes);
    }

    /** Handles a batch, once however often it comes. */
    void take(long number, List<UpFrame> frames) {
        heardAtMs = ports.clock().getAsLong();
        if (number > taken + 1) {
            throw new Fault(FaultCode.NON_CONTIGUOUS, "the next batch is " + (taken + 1));
        }
        if (number == taken + 1) {
            taken = number;
            frames.forEach(connection()::received);
        }
    }

    /** Waits for what lies behind a position, so long at most. */
    void fetch(long after, long waitMs, Consumer<Delivery> reader) {
        heardAtMs = ports.clock().getAsLong();
        Consumer<Delivery> taker = delivery -> {
            heardAtMs = ports.clock().getAsLong();
            reader.accept(delivery);
            if (box.isTold()) {
                forget();
            }
        };
        if (!box.fetch(after, taker)) {
            throw new Fault(FaultCode.UNKNOWN_CONNECTION, "it does not go on from that position");
        }
        ports.scheduler().after(waitMs, () -> box.leave(taker));
    }

    /** The request that waited is gone. */
    void left() {
        box.leave();
    }

    /** The peer closed the connection, or its stream broke. */
    void closed() {
        forget();
    }

    @Override
    public void check(long nowMs) {
        if (box.isClosed()) {
            closedAtMs = closedAtMs == 0 ? nowMs : closedAtMs;
            if (nowMs - closedAtMs > LINGER_MS) {
                forget();
            }
        } else if (box.isSlow(nowMs)) {
            endNow(new Fault(FaultCode.SLOW_CONSUMER, "frames wait for too long"));
        } else if (!box.hasReader() && nowMs - heardAtMs > limits.idleMs() + limits.pongMs()) {
            giveUp(CLOSE_GONE, "nobody asks");
        }
    }

    private void forget() {
        if (!forgotten) {
            forgotten = true;
            over.accept(this);
        }
    }
}
