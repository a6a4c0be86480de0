package dev.syncline.socket;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of the WebSocket for tests: sends frames, and waits for those it expects. */
public final class SyncClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long WAIT_S = 60;

    private final BlockingQueue<DownFrame> received = new LinkedBlockingQueue<>();
    private final List<DownFrame> passedOver = new ArrayList<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private WebSocket socket;
    /** In place of the socket, where the transport is another one. */
    private HttpPipe pipe;

    private volatile boolean reading = true;

    /** How the server ended the connection. */
    public record Closed(int code, String reason) {}

    /** An upgrade that was refused. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String code;

        Refused(WebSocketHandshakeException refusal) {
            super(refusal);
            this.status = refusal.getResponse().statusCode();
            this.code =
                    refusal.getResponse().headers().firstValue("Syncline-Code").orElse("");
        }

        public int status() {
            return status;
        }

        public String code() {
            return code;
        }
    }

    private SyncClient() {}

    /** Connects and is greeted. */
    public static SyncClient greeted(URI server, String token) throws Exception {
        SyncClient client = connect(server, builder -> builder.header("Authorization", "Bearer " + token));
        client.send(new UpFrame.Hello(Frames.VERSION, "test"));
        client.await(DownFrame.Welcome.class);
        return client;
    }

    /** As {@link #greeted(URI, String)}, over any transport. */
    public static SyncClient greeted(Transport transport, URI server, String token) throws Exception {
        SyncClient client = connect(transport, server, token);
        client.send(new UpFrame.Hello(Frames.VERSION, "test"));
        client.await(DownFrame.Welcome.class);
        return client;
    }

    public static SyncClient connect(Transport transport, URI server, String token) throws Exception {
        if (transport == Transport.SOCKET) {
            return connect(server, builder -> builder.header("Authorization", "Bearer " + token));
        }
        SyncClient client = new SyncClient();
        client.pipe = HttpPipe.connect(server, token, transport, client.new PipeEars());
        return client;
    }

    /** What a request shows beside the address. */
    public interface Dressing {
        void dress(WebSocket.Builder builder);
    }

    public static SyncClient connect(URI server, Dressing dressing) throws Exception {
        return connect(server, "/sync", dressing);
    }

    public static SyncClient connect(URI server, String path, Dressing dressing) throws Exception {
        SyncClient client = new SyncClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        dressing.dress(builder);
        URI address = URI.create("ws://" + server.getAuthority() + path);
        try {
            client.socket = builder.buildAsync(address, client.new Ears()).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new Refused(refusal);
            }
            throw failure;
        }
        return client;
    }

    public void send(UpFrame frame) {
        sendBytes(Frames.encode(frame));
    }

    public void sendBytes(byte[] bytes) {
        if (pipe != null) {
            pipe.send(bytes);
            return;
        }
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** Sends what the server need not read to its end: it may break off first. */
    public void startSending(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true);
    }

    /** Sends a message in pieces that never ends, until the connection does or enough was sent. */
    public void sendWithoutEnd(int pieceBytes, int bytesMax) {
        try {
            for (int sent = 0; sent < bytesMax && isOpen(); sent += pieceBytes) {
                socket.sendBinary(ByteBuffer.wrap(new byte[pieceBytes]), false).join();
            }
        } catch (CompletionException ended) {
            // That is what is waited for.
        }
    }

    public void sendText(String text) {
        socket.sendText(text, true).join();
    }

    /** Opens a document from its beginning; makes it if {@code type} is not null. */
    public DownFrame.Opened open(DocumentId document, String type, TimelineId... timelines) throws Exception {
        send(new UpFrame.Open(document, type, null, null, 0, null, List.of(timelines)));
        return await(DownFrame.Opened.class, opened -> opened.document().equals(document));
    }

    public DownFrame.Ack push(UpFrame.Push push) throws Exception {
        send(push);
        long last = push.first() + push.entries().size() - 1;
        return await(DownFrame.Ack.class, ack -> ack.timeline().equals(push.timeline()) && ack.lsn() >= last);
    }

    /** Pushes as a device does: again for as long as the server says that it could not do it now. */
    public DownFrame.Ack pushThrough(UpFrame.Push push) throws Exception {
        long last = push.first() + push.entries().size() - 1;
        while (true) {
            send(push);
            switch (await(DownFrame.class, frame -> answers(frame, push.timeline(), last))) {
                case DownFrame.Ack ack -> {
                    return ack;
                }
                case DownFrame.Fault fault when fault.code().equals("OVERLOADED") -> {}
                case DownFrame other -> throw new AssertionError(other.toString());
            }
        }
    }

    private static boolean answers(DownFrame frame, TimelineId timeline, long last) {
        return switch (frame) {
            case DownFrame.Ack ack -> ack.timeline().equals(timeline) && ack.lsn() >= last;
            case DownFrame.Fault fault -> timeline.equals(fault.timeline());
            default -> false;
        };
    }

    public DownFrame.Fault refusedPush(UpFrame.Push push) throws Exception {
        send(push);
        return await(DownFrame.Fault.class);
    }

    /** Items of the document in sequence, up to {@code seq}. */
    public List<DownFrame.Item> itemsUpTo(DocumentId document, long seq) throws Exception {
        List<DownFrame.Item> items = new ArrayList<>();
        while (items.isEmpty() || items.get(items.size() - 1).seq() < seq) {
            items.addAll(
                    await(DownFrame.Entries.class, entries -> entries.document().equals(document))
                            .items());
        }
        return items;
    }

    /** The bytes of accepted entries among the items. */
    public static List<byte[]> changes(List<DownFrame.Item> items) {
        List<byte[]> changes = new ArrayList<>();
        for (DownFrame.Item item : items) {
            if (item instanceof DownFrame.Full full && !full.entry().refused()) {
                changes.add(full.entry().bytes());
            }
        }
        return changes;
    }

    public static Entry entry(DownFrame.Item item) {
        return ((DownFrame.Full) item).entry();
    }

    public <T extends DownFrame> T await(Class<T> type) throws Exception {
        return await(type, frame -> true);
    }

    /** The first frame of a kind that no call has taken yet. */
    public <T extends DownFrame> T await(Class<T> type, Predicate<T> wanted) throws Exception {
        for (DownFrame frame : passedOver) {
            if (type.isInstance(frame) && wanted.test(type.cast(frame))) {
                passedOver.remove(frame);
                return type.cast(frame);
            }
        }
        for (DownFrame frame; (frame = received.poll(WAIT_S, TimeUnit.SECONDS)) != null; passedOver.add(frame)) {
            if (type.isInstance(frame) && wanted.test(type.cast(frame))) {
                return type.cast(frame);
            }
        }
        throw new AssertionError(
                "no " + type.getSimpleName() + " came, but " + passedOver + ", closed: " + closed.getNow(null));
    }

    /** Frames of a kind that came and that no call has taken yet. */
    public <T extends DownFrame> List<T> received(Class<T> type) {
        received.drainTo(passedOver);
        return passedOver.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Takes every frame of a kind that has come. */
    public <T extends DownFrame> List<T> taken(Class<T> type) {
        List<T> taken = received(type);
        passedOver.removeAll(taken);
        return taken;
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    public Closed awaitClosed() throws Exception {
        return closed.get(WAIT_S, TimeUnit.SECONDS);
    }

    /** Takes nothing more from the network. */
    public void stopReading() {
        reading = false;
        if (pipe != null) {
            pipe.stopReading();
        }
    }

    @Override
    public void close() {
        if (pipe != null) {
            pipe.close();
        } else {
            socket.abort();
        }
    }

    private final class PipeEars implements HttpPipe.Ears {
        @Override
        public void frame(byte[] frame) {
            received.add(Frames.decodeDown(frame));
        }

        @Override
        public void closed(int code, String reason) {
            closed.complete(new Closed(code, reason));
        }
    }

    private final class Ears implements WebSocket.Listener {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            message.writeBytes(part);
            if (last) {
                received.add(Frames.decodeDown(message.toByteArray()));
                message.reset();
            }
            if (reading) {
                from.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(new Closed(1006, String.valueOf(error)));
        }
    }
}
