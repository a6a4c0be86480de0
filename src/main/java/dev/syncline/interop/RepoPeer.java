package dev.syncline.interop;

import dev.syncline.codec.CborException;
import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.log.Event;
import dev.syncline.socket.Intake;
import dev.syncline.socket.Wire;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One WebSocket of an automerge-repo peer, between the event loop and the live room. While the live room is behind with
 * the peer's frames, nothing more is read from it.
 */
final class RepoPeer {
    private static final Logger LOG = Logger.getLogger(RepoPeer.class);
    private static final int FRAME_OVERHEAD_BYTES = 128;
    private static final int CLOSE_GONE = 1001;
    private static final int CLOSE_POLICY = 1008;
    private static final int CLOSE_TOO_LARGE = 1009;

    private final Principal principal;
    private final WebSocketConnection socket;
    private final Executor live;
    private final RepoLimits limits;
    private final Consumer<FaultCode> ends;
    private final RepoOutbox out;
    private final Intake intake;
    private volatile long heardAtMs = System.currentTimeMillis();
    private volatile SessionWatches.Watch watch;
    private long pingedAtMs;
    /** Of the live room. */
    private RepoConnection connection;

    private boolean ended;

    /** @param ends hears why a connection was ended */
    RepoPeer(
            Principal principal,
            WebSocketConnection socket,
            Wire wire,
            Executor live,
            RepoLimits limits,
            long outboundAgeMs,
            Consumer<FaultCode> ends) {
        this.principal = principal;
        this.socket = socket;
        this.live = live;
        this.limits = limits;
        this.ends = ends;
        this.out = new RepoOutbox(wire, limits.outboundBytesMax() + limits.frameBytesMax(), outboundAgeMs);
        this.intake = new Intake(wire);
        DataFrames.install(
                wire.pipeline(),
                limits.frameBytesMax(),
                this::received,
                () -> end(new Fault(FaultCode.FRAME_TOO_LARGE, "at most " + limits.frameBytesMax() + " bytes")));
    }

    Principal principal() {
        return principal;
    }

    RepoOutbox out() {
        return out;
    }

    RepoConnection connection() {
        return connection;
    }

    void connect(RepoConnection made) {
        connection = made;
    }

    void watchedBy(SessionWatches.Watch made) {
        watch = made;
    }

    void heard() {
        heardAtMs = System.currentTimeMillis();
    }

    /** A message arrived; on the event loop. */
    void received(byte[] message) {
        heard();
        int bytes = message.length + FRAME_OVERHEAD_BYTES;
        intake.took(bytes);
        RepoFrame frame;
        try {
            frame = RepoFrames.decode(message);
        } catch (CborException malformed) {
            intake.handled(bytes);
            end(new Fault(FaultCode.BAD_FRAME, malformed.getMessage()));
            return;
        }
        live.execute(() -> connection.received(frame, () -> intake.handled(bytes)));
    }

    /** Ends the connection for a reason that the peer is told. */
    void end(Fault fault) {
        live.execute(() -> endNow(fault));
    }

    private void endNow(Fault fault) {
        if (ended) {
            return;
        }
        ended = true;
        ends.accept(fault.code());
        Event.of("connection ended")
                .with("session", principal.session())
                .with("code", fault.code())
                .info(LOG);
        connection.refuse(fault.code().name());
        connection.end(
                fault.code() == FaultCode.FRAME_TOO_LARGE ? CLOSE_TOO_LARGE : CLOSE_POLICY,
                fault.code().name());
    }

    /** The WebSocket is closed; on the event loop. */
    void gone() {
        SessionWatches.Watch watching = watch;
        if (watching != null) {
            watching.close();
        }
        out.drop();
        live.execute(() -> connection.gone());
    }

    /** Looks after a peer that says nothing or reads nothing; in the live room. */
    void check(long nowMs) {
        if (ended) {
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
            ended = true;
            connection.end(CLOSE_GONE, "no pong");
        }
    }
}
