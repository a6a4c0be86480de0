package dev.syncline.load;

import dev.syncline.socket.HttpPipe;
import dev.syncline.socket.Transport;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.worker.link.Link;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The link of a device on the JVM: a real WebSocket and real requests. Everything happens on the device's thread. */
final class JvmLink implements Link {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String WHOLE = "application/vnd.automerge";
    private static final int RETRY_MS = 50;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final Supplier<URI> balancer;
    private final String token;
    private final ScheduledExecutorService thread;
    private final Gate gate;
    private final Deque<Arrived> arrived = new ArrayDeque<>();
    private final AtomicInteger wholes = new AtomicInteger();
    private Wire socket;
    private Listener listener;
    private URI server;
    private boolean started;
    private boolean passing;
    /** Counts connections, so that what belongs to an earlier one is recognised. */
    private int attempt;

    /** Looks at frames on their way to the client. */
    interface Gate {
        Gate OPEN = new Gate() {};

        /** A frame came over the network; on a thread of the network, however much the device has to do. */
        default void arrived(DownFrame frame) {}

        /** Whether the client may hear it now; those behind it wait for it. */
        default boolean passes(DownFrame frame) {
            return true;
        }

        /** The client has taken it in. */
        default void delivered(DownFrame frame) {}
    }

    /** One connection of any transport. */
    private interface Wire {
        void send(byte[] frame);

        int buffered();

        void abort();
    }

    private record Arrived(DownFrame frame, byte[] bytes) {}

    /** @param balancer names the server of the next connection, and, where it is no socket, its transport as the fragment */
    JvmLink(Supplier<URI> balancer, String token, ScheduledExecutorService thread, Gate gate) {
        this.balancer = balancer;
        this.server = balancer.get();
        this.token = token;
        this.thread = thread;
        this.gate = gate;
    }

    @Override
    public void start(Listener heard) {
        listener = heard;
        started = true;
        connect();
    }

    @Override
    public void stop() {
        started = false;
        leave();
    }

    @Override
    public void reconnect(int delayMs) {
        leave();
        if (started) {
            connectIn(delayMs);
        }
    }

    private void leave() {
        attempt++;
        Wire old = socket;
        socket = null;
        arrived.clear();
        if (old != null) {
            old.abort();
            listener.closed();
        }
    }

    private void connectIn(int delayMs) {
        int mine = attempt;
        thread.schedule(
                () -> {
                    if (started && mine == attempt) {
                        connect();
                    }
                },
                delayMs,
                TimeUnit.MILLISECONDS);
    }

    private void connect() {
        int mine = ++attempt;
        server = balancer.get();
        if (server.getFragment() != null) {
            connect(mine, Transport.valueOf(server.getFragment()));
            return;
        }
        HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .connectTimeout(CONNECT_MAX)
                .buildAsync(URI.create("ws://" + server.getAuthority() + "/sync"), new Ears(mine))
                .whenComplete((opened, failure) ->
                        thread.execute(() -> connected(mine, opened == null ? null : new SocketWire(opened))));
    }

    private void connect(int mine, Transport transport) {
        URI to = server;
        Thread.ofVirtual().start(() -> {
            Wire opened = null;
            try {
                opened = new PipeWire(HttpPipe.connect(to, token, transport, new PipeEars(mine)));
            } catch (IOException refused) {
                // As a socket that does not open.
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            Wire wire = opened;
            thread.execute(() -> connected(mine, wire));
        });
    }

    private void connected(int which, Wire opened) {
        if (which != attempt) {
            if (opened != null) {
                opened.abort();
            }
        } else if (opened == null) {
            reconnect(RETRY_MS);
        } else {
            socket = opened;
            listener.opened();
            pass();
        }
    }

    private void lost(int which) {
        if (which == attempt) {
            reconnect(RETRY_MS);
        }
    }

    private void came(int which, DownFrame frame, byte[] bytes) {
        if (which == attempt) {
            arrived.add(new Arrived(frame, bytes));
            pass();
        }
    }

    /** Hands on what the gate lets through. */
    void pass() {
        if (passing || socket == null) {
            return;
        }
        passing = true;
        while (!arrived.isEmpty() && gate.passes(arrived.peek().frame())) {
            Arrived next = arrived.remove();
            listener.frame(next.bytes());
            gate.delivered(next.frame());
        }
        passing = false;
    }

    @Override
    public void send(byte[] frame) {
        if (socket == null) {
            return;
        }
        socket.send(frame);
    }

    @Override
    public int buffered() {
        return socket == null ? 0 : Math.max(0, socket.buffered());
    }

    @Override
    public void request(String method, String path, String contentType, byte[] body, Consumer<Answer> answer) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + token)
                .header(body == null ? "Accept" : "Content-Type", contentType)
                .method(method, publisher)
                .build();
        HTTP.sendAsync(request, BodyHandlers.ofByteArray())
                .whenComplete((response, failure) -> thread.execute(() -> {
                    if (failure == null && response.statusCode() == 200 && body == null && contentType.equals(WHOLE)) {
                        wholes.incrementAndGet();
                    }
                    answer.accept(failure == null ? read(response) : new Answer(0, "", new byte[0]));
                }));
    }

    /** How many documents were fetched whole, by now. */
    int wholes() {
        return wholes.get();
    }

    private static Answer read(HttpResponse<byte[]> response) {
        StringBuilder headers = new StringBuilder();
        response.headers()
                .map()
                .forEach((name, values) ->
                        headers.append(name).append(": ").append(values.get(0)).append('\n'));
        return new Answer(response.statusCode(), headers.toString(), response.body());
    }

    private static final class SocketWire implements Wire {
        private final WebSocket socket;
        private final AtomicInteger unsent = new AtomicInteger();
        private CompletableFuture<WebSocket> sending;

        SocketWire(WebSocket socket) {
            this.socket = socket;
            this.sending = CompletableFuture.completedFuture(socket);
        }

        @Override
        public void send(byte[] frame) {
            unsent.addAndGet(frame.length);
            sending = sending.thenCompose(open -> open.sendBinary(ByteBuffer.wrap(frame), true))
                    .whenComplete((open, failure) -> unsent.addAndGet(-frame.length));
        }

        @Override
        public int buffered() {
            return unsent.get();
        }

        @Override
        public void abort() {
            socket.abort();
        }
    }

    private record PipeWire(HttpPipe pipe) implements Wire {
        @Override
        public void send(byte[] frame) {
            pipe.send(frame);
        }

        @Override
        public int buffered() {
            return pipe.buffered();
        }

        @Override
        public void abort() {
            pipe.close();
        }
    }

    /** Hears one connection over HTTP. */
    private final class PipeEars implements HttpPipe.Ears {
        private final int which;

        PipeEars(int which) {
            this.which = which;
        }

        @Override
        public void frame(byte[] bytes) {
            DownFrame frame = Frames.decodeDown(bytes);
            gate.arrived(frame);
            thread.execute(() -> came(which, frame, bytes));
        }

        @Override
        public void closed(int code, String reason) {
            thread.execute(() -> lost(which));
        }
    }

    /** Hears one connection. */
    private final class Ears implements WebSocket.Listener {
        private final int which;
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        Ears(int which) {
            this.which = which;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            message.writeBytes(part);
            if (last) {
                byte[] whole = message.toByteArray();
                message.reset();
                DownFrame frame = Frames.decodeDown(whole);
                gate.arrived(frame);
                thread.execute(() -> came(which, frame, whole));
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            thread.execute(() -> lost(which));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            thread.execute(() -> lost(which));
        }
    }
}
