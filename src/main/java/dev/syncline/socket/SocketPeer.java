package dev.syncline.socket;

import dev.syncline.codec.CborException;
import dev.syncline.identity.Principal;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One WebSocket between the event loop and the live room: frames are decoded there and handled here, in order. While the
 * live room is behind with this peer's frames, nothing more is read from it.
 */
final class SocketPeer extends Peer<Connection> {
    private static final int FRAME_OVERHEAD_BYTES = 128;
    private static final int CLOSE_GONE = 1001;

    private final WebSocketConnection socket;
    private final Executor live;
    private final Limits.Sessions limits;
    private final Outbox out;
    private final Intake intake;
    private volatile long heardAtMs = System.currentTimeMillis();
    private volatile long pingedAtMs;

    /** @param ends hears why a connection was ended */
    SocketPeer(
            Principal principal,
            WebSocketConnection socket,
            Wire wire,
            Executor live,
            Limits.Sessions limits,
            Consumer<FaultCode> ends) {
        super(principal, live, ends);
        this.socket = socket;
        this.live = live;
        this.limits = limits;
        this.out = new Outbox(wire, limits);
        this.intake = new Intake(wire);
    }

    Outbound out() {
        return out;
    }

    /** A binary frame arrived; on the event loop. */
    void received(Buffer buffer) {
        heard();
        if (buffer.length() > Frames.BYTES_MAX) {
            end(new Fault(FaultCode.FRAME_TOO_LARGE, "at most " + Frames.BYTES_MAX + " bytes"));
            return;
        }
        UpFrame frame;
        try {
            frame = Frames.decodeUp(buffer.getBytes());
        } catch (CborException malformed) {
            end(new Fault(FaultCode.BAD_FRAME, malformed.getMessage()));
            return;
        }
        int bytes = buffer.length() + FRAME_OVERHEAD_BYTES;
        intake.took(bytes);
        live.execute(() -> {
            try {
                connection().received(frame);
            } finally {
                intake.handled(bytes);
            }
        });
    }

    void heard() {
        heardAtMs = System.currentTimeMillis();
    }

    @Override
    public void check(long nowMs) {
        if (ended()) {
            return;
        }
        if (out.isSlow(nowMs)) {
            endNow(new Fault(FaultCode.SLOW_CONSUMER, "frames wait for too long"));
            return;
        }
        boolean silent = nowMs - heardAtMs > limits.idleMs() && !intake.paused();
        if (!silent) {
            pingedAtMs = 0;
        } else if (pingedAtMs == 0) {
            pingedAtMs = nowMs;
            socket.sendPing(Buffer.buffer()).subscribe().with(sent -> {}, broken -> {});
        } else if (nowMs - pingedAtMs > limits.pongMs()) {
            giveUp(CLOSE_GONE, "no pong");
        }
    }
}
