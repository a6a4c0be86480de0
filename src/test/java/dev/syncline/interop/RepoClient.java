package dev.syncline.interop;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An automerge-repo peer for tests that says what no stock peer would. */
public final class RepoClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long WAIT_S = 60;
    private static final int TYPES_MAX = 64;
    /** A message without heads, needs and changes, whose sender takes whole documents. */
    private static final byte[] NOTHING = Bytes.fromHex("42000001000000020284");

    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private WebSocket socket;

    /** What the server sent: its type, and the message of a sync or error. */
    public record Frame(String type, byte[] sync, String message) {}

    private RepoClient() {}

    /** @param query such as {@code token=…}; bearer is sent where it is not null */
    public static RepoClient connect(URI server, String query, String bearer) {
        RepoClient client = new RepoClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (bearer != null) {
            builder.header("Authorization", "Bearer " + bearer);
        }
        URI address = URI.create("ws://" + server.getAuthority() + "/repo" + query);
        client.socket = builder.buildAsync(address, client.new Ears()).join();
        return client;
    }

    /** Connects and joins as {@code name}. */
    public static RepoClient joined(URI server, String bearer, String name) throws Exception {
        RepoClient client = connect(server, "", bearer);
        client.send(new CborWriter()
                .map(2)
                .text("type")
                .text("join")
                .text("senderId")
                .text(name)
                .toByteArray());
        client.await("peer");
        return client;
    }

    public void send(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    /** A message of the sync protocol about a document. */
    public void sync(String name, DocumentId document, byte[] message) {
        sync("sync", name, document, message);
    }

    /** Asks for a document as somebody who has nothing of it. */
    public void request(String name, DocumentId document) {
        sync("request", name, document, NOTHING);
    }

    private void sync(String type, String name, DocumentId document, byte[] message) {
        send(new CborWriter()
                .map(4)
                .text("type")
                .text(type)
                .text("senderId")
                .text(name)
                .text("documentId")
                .text(document.text())
                .text("data")
                .bytes(message)
                .toByteArray());
    }

    /** Says one item in passing to all others who have a document. */
    public void say(String name, DocumentId document, byte[] item) {
        send(new CborWriter()
                .map(6)
                .text("type")
                .text("ephemeral")
                .text("senderId")
                .text(name)
                .text("documentId")
                .text(document.text())
                .text("sessionId")
                .text(name)
                .text("count")
                .integer(1)
                .text("data")
                .bytes(item)
                .toByteArray());
    }

    /** A message that brings changes and names heads. */
    public static byte[] changes(List<ChangeHash> heads, List<byte[]> changes) {
        return SyncMessage.write(false, heads, List.of(), changes);
    }

    /** The next frame; or how the connection ended, as a frame of type {@code closed}. */
    public Frame next() throws Exception {
        Frame frame = received.poll(WAIT_S, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing came");
        }
        return frame;
    }

    public Frame await(String type) throws Exception {
        Frame frame = next();
        if (!frame.type().equals(type)) {
            throw new AssertionError("not " + type + " but " + frame.type() + " " + frame.message());
        }
        return frame;
    }

    /** Code and reason of the end. */
    public String awaitClosed() throws Exception {
        return closed.get(WAIT_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static Frame decoded(byte[] bytes) {
        LenientCbor cbor = new LenientCbor(bytes, 8, 1000);
        String type = "";
        byte[] sync = new byte[0];
        String message = "";
        int pairs = cbor.map();
        for (int read = 0; cbor.more(pairs, read); read++) {
            switch (cbor.text(TYPES_MAX)) {
                case "type" -> type = cbor.text(TYPES_MAX);
                case "data" -> sync = cbor.bytes(bytes.length);
                case "message" -> message = cbor.text(1000);
                default -> cbor.skip();
            }
        }
        return new Frame(type, sync, message);
    }

    private final class Ears implements WebSocket.Listener {
        private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            pieces.writeBytes(bytes);
            if (last) {
                received.add(decoded(pieces.toByteArray()));
                pieces.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code + " " + reason);
            received.add(new Frame("closed", new byte[0], code + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.complete(failure.toString());
            received.add(new Frame("closed", new byte[0], failure.toString()));
        }
    }
}
