package dev.syncline.interop;

import dev.syncline.identity.Principal;
import dev.syncline.socket.Intake;
import dev.syncline.socket.Peer;
import dev.syncline.socket.Wire;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One WebSocket of an automerge-repo peer, between the event loop and the live room. While the live room is behind with
 * the peer's frames, nothing more is read from it.
 */
final class RepoPeer extends Peer<RepoConnection> {
    private static final int FRAME_OVERHEAD_BYTES = 128;
    private static final int CLOSE_GONE = 1001;

    private final WebSocketConnection socket;
    private final Executor live;
    private final RepoLimits limits;
    private final RepoOutbox out;
    private final Intake intake;
    private final FrameReading reading;
    private volatile long heardAtMs = System.currentTimeMillis();
    private long pingedAtMs;

    /** @param ends hears why a connection was ended */
    RepoPeer(
            Principal principal,
            WebSocketConnection socket,
            Wire wire,
            Executor live,
            RepoLimits limits,
            long outboundAgeMs,
            Consumer<FaultCode> ends) {
        super(principal, live, ends);
        this.socket = socket;
        this.live = live;
        this.limits = limits;
        this.out = new RepoOutbox(wire, limits.outboundBytesMax() + limits.frameBytesMax(), outboundAgeMs);
        this.intake = new Intake(wire);
        this.reading = new FrameReading(Infrastructure.getDefaultWorkerPool(), wire::execute, this::read);
        DataFrames.install(
                wire.pipeline(),
                limits.frameBytesMax(),
                this::received,
                () -> end(new Fault(FaultCode.FRAME_TOO_LARGE, "at most " + limits.frameBytesMax() + " bytes")));
    }

    RepoOutbox out() {
        return out;
    }

    void heard() {
        heardAtMs = System.currentTimeMillis();
    }

    /** A message arrived; on the event loop. */
    void received(byte[] message) {
        heard();
        intake.took(weight(message.length));
        reading.take(message);
    }

    /** A message that takes a while to read is as much as may wait: nothing is read behind it until it is handled. */
    private static int weight(int bytes) {
        int counted = bytes + FRAME_OVERHEAD_BYTES;
        return FrameReading.isLarge(bytes) ? Math.max(counted, Intake.READ_UNTIL_BYTES + 1) : counted;
    }

    private void read(FrameReading.Outcome outcome) {
        int weight = weight(outcome.bytes());
        if (outcome.frame() == null) {
            intake.handled(weight);
            end(new Fault(FaultCode.BAD_FRAME, outcome.problem()));
        } else {
            live.execute(() -> connection().received(outcome.frame(), () -> intake.handled(weight)));
        }
    }

    /** The channel is closed; on the event loop. */
    void dropped() {
        gone();
        out.drop();
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
        boolean silent = nowMs - heardAtMs > limits.pingMs() && !intake.paused();
        if (!silent) {
            pingedAtMs = 0;
        } else if (pingedAtMs == 0) {
            pingedAtMs = nowMs;
            socket.sendPing(Buffer.buffer()).subscribe().with(sent -> {}, broken -> {});
        } else if (nowMs - pingedAtMs > limits.pingMs()) {
            giveUp(CLOSE_GONE, "no pong");
        }
    }
}
