package dev.syncline.interop;

import dev.syncline.codec.CborException;
import dev.syncline.socket.Intake;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The WebSocket of a link, between Java's client and the live room. Its callbacks come one at a time on threads of that
 * client, where frames are read; while the live room is behind, nothing more is asked for.
 */
final class LinkSocket implements RepoConnection.Out, WebSocket.Listener {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final long JOIN_MS_MAX = 10_000;
    /** A large document takes the other server a while, in which it reads nothing. */
    private static final long SILENCE_MS_MAX = 60_000;

    private static final long BREAK_OFF_MS = 3_000;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int FRAME_OVERHEAD_BYTES = 128;

    private final RepoWorld world;
    private final RepoLimits limits;
    private final Executor workers = Infrastructure.getDefaultWorkerPool();
    private final Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicLong outboundBytes = new AtomicLong();
    private final long beganAtMs = System.currentTimeMillis();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private RepoLink link;
    private volatile WebSocket socket;
    private volatile long heardAtMs = beganAtMs;
    private volatile long leavingSinceMs;
    private volatile boolean closed;
    /** Of the live room. */
    private long pingedAtMs;

    /** Under {@code this}: what was read and waits for the live room, and whether nothing more is asked for until then. */
    private long inboundBytes;

    private boolean paused;

    /** @param sent is called when the bytes are needed no longer */
    private record Piece(byte[] bytes, int from, int to, boolean last, Runnable sent) {}

    LinkSocket(RepoWorld world, RepoLimits limits) {
        this.world = world;
        this.limits = limits;
    }

    /**
     * Connects for a link, which hears of it when the way is open, or that it never will be.
     *
     * @param refused hears in a word or two why the other server did not let us in
     */
    void connect(HttpClient client, URI address, RepoLink made, Consumer<String> refused) {
        link = made;
        client.newWebSocketBuilder()
                .connectTimeout(CONNECT_MAX)
                .buildAsync(address, this)
                .whenComplete((open, failure) -> {
                    if (failure != null) {
                        // Its words may hold the address, and with it the token.
                        answered(failure).ifPresent(why -> live(() -> refused.accept(why)));
                        gone();
                    }
                });
    }

    private static Optional<String> answered(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof WebSocketHandshakeException answer
                ? Optional.of("HTTP " + answer.getResponse().statusCode())
                : Optional.empty();
    }

    private void live(Runnable task) {
        world.ports().executor().execute(task);
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (closed) {
            opened.abort();
            return;
        }
        live(link::opened);
        opened.request(1);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
        heardAtMs = System.currentTimeMillis();
        if (message.size() + piece.remaining() > limits.frameBytesMax()) {
            fail(new Fault(FaultCode.FRAME_TOO_LARGE, "at most " + limits.frameBytesMax() + " bytes"));
            return null;
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        message.writeBytes(bytes);
        if (last) {
            byte[] whole = message.toByteArray();
            message.reset();
            read(whole);
        } else {
            from.request(1);
        }
        return null;
    }

    private void read(byte[] whole) {
        RepoFrame frame;
        try {
            frame = RepoFrames.decode(whole);
        } catch (CborException malformed) {
            fail(new Fault(FaultCode.BAD_FRAME, malformed.getMessage()));
            return;
        }
        int weight = whole.length + FRAME_OVERHEAD_BYTES;
        took(weight);
        live(() -> link.received(frame, () -> handled(weight)));
    }

    private synchronized void took(int bytes) {
        inboundBytes += bytes;
        paused = inboundBytes > Intake.READ_UNTIL_BYTES;
        if (!paused) {
            socket.request(1);
        }
    }

    private synchronized void handled(int bytes) {
        inboundBytes -= bytes;
        if (paused && inboundBytes <= Intake.READ_UNTIL_BYTES) {
            paused = false;
            // What arrived meanwhile is read by whoever asks for it, which must not be the live room.
            workers.execute(() -> socket.request(1));
        }
    }

    private synchronized boolean isPaused() {
        return paused;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        // The protocol has no text, and its reference passes it over.
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        return heard(from);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        return heard(from);
    }

    private CompletionStage<?> heard(WebSocket from) {
        heardAtMs = System.currentTimeMillis();
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        gone();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        gone();
    }

    private void fail(Fault fault) {
        live(() -> link.end(fault));
    }

    private void gone() {
        closed = true;
        send();
        live(link::gone);
    }

    @Override
    public void send(List<byte[]> parts, Runnable sent) {
        for (int i = 0; i < parts.size(); i++) {
            byte[] part = parts.get(i);
            outboundBytes.addAndGet(part.length);
            boolean lastPart = i == parts.size() - 1;
            int from = 0;
            do {
                int to = Math.min(part.length, from + PIECE_BYTES);
                boolean last = lastPart && to == part.length;
                pieces.add(new Piece(part, from, to, last, last ? sent : () -> {}));
                from = to;
            } while (from < part.length);
        }
        send();
    }

    /** One piece is under way at a time. */
    private void send() {
        if ((socket != null || closed) && sending.compareAndSet(false, true)) {
            workers.execute(this::sendNext);
        }
    }

    private void sendNext() {
        Piece piece = pieces.poll();
        while (piece != null && closed) {
            taken(piece);
            piece = pieces.poll();
        }
        if (piece == null) {
            leavingSinceMs = 0;
            sending.set(false);
            if (!pieces.isEmpty()) {
                send();
            }
        } else {
            sendNow(piece);
        }
    }

    private void sendNow(Piece piece) {
        leavingSinceMs = System.currentTimeMillis();
        socket.sendBinary(ByteBuffer.wrap(piece.bytes, piece.from, piece.to - piece.from), piece.last)
                .whenCompleteAsync(
                        (done, failure) -> {
                            taken(piece);
                            if (failure != null) {
                                gone();
                            }
                            sendNext();
                        },
                        workers);
    }

    private void taken(Piece piece) {
        outboundBytes.addAndGet(piece.from - piece.to);
        piece.sent.run();
    }

    /** What did not leave is not needed: the next link begins with what both sides have then. */
    @Override
    public void close(int code, String reason) {
        WebSocket open = socket;
        closed = true;
        send();
        if (open != null) {
            open.sendClose(WebSocket.NORMAL_CLOSURE, "");
            world.ports().scheduler().after(BREAK_OFF_MS, open::abort);
        }
    }

    /** Looks after a server that says nothing or reads nothing; in the live room. */
    void check(long nowMs) {
        long leaving = leavingSinceMs;
        boolean stuck = leaving != 0 && nowMs - leaving > SILENCE_MS_MAX
                || outboundBytes.get() > limits.outboundBytesMax() + (long) limits.frameBytesMax();
        boolean late = link.name() == null && nowMs - beganAtMs > JOIN_MS_MAX;
        long silentMs = isPaused() ? 0 : nowMs - heardAtMs;
        if (stuck || late || silentMs > SILENCE_MS_MAX) {
            link.end(WebSocket.NORMAL_CLOSURE, "");
        } else if (silentMs > limits.pingMs() && nowMs - pingedAtMs > limits.pingMs() && socket != null) {
            pingedAtMs = nowMs;
            socket.sendPing(ByteBuffer.allocate(0));
        }
    }
}
