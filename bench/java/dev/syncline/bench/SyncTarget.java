package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The server: a frame of entries is as many edits, each durable. */
record SyncTarget(WebSocketClient client, int port, String token, Position from) implements Target {
    private static final String NOTE = "note";

    /** A place in a document's journal, behind which entries are wanted; as the headers of its file name it. */
    record Position(byte[] history, long seq, byte[] hash) {
        static final Position START = new Position(null, 0, null);
    }

    SyncTarget(WebSocketClient client, int port, String token) {
        this(client, port, token, Position.START);
    }

    SyncTarget from(Position position) {
        return new SyncTarget(client, port, token, position);
    }

    @Override
    public Future<WebSocket> join(DocumentId document, IntConsumer heard) {
        return open(document, NOTE, frame -> {
            int edits = Glance.entries(frame);
            if (edits > 0) {
                heard.accept(edits);
            } else if (Glance.acked(frame) == 0) {
                refuse(frame);
            }
        });
    }

    /** As the other, with a note. */
    Future<WebSocket> open(DocumentId note, Consumer<Buffer> then) {
        return open(note, NOTE, then);
    }

    /**
     * Opens a document, which is made if it does not exist; {@code then} gets the frames after the journal's present end.
     */
    Future<WebSocket> open(DocumentId document, String type, Consumer<Buffer> then) {
        return client.connect(upgrade()).compose(socket -> {
            var joined = new Joining(socket, then);
            socket.binaryMessageHandler(joined::heard);
            socket.closeHandler(gone -> joined.ready.tryFail("the server closed: " + socket.closeReason()));
            hello(socket);
            send(socket, opening(document, type));
            return joined.ready.future();
        });
    }

    /** Opens several notes on one connection, each made if it does not exist; the future completes when all are open. */
    Future<WebSocket> openAll(List<DocumentId> documents) {
        return client.connect(upgrade()).compose(socket -> {
            Promise<WebSocket> ready = Promise.promise();
            var missing = new HashSet<>(documents);
            socket.binaryMessageHandler(frame -> {
                switch (Frames.decodeDown(frame.getBytes())) {
                    case DownFrame.Opened opened -> missing.remove(opened.document());
                    case DownFrame.Fault fault -> ready.tryFail(fault.toString());
                    default -> {}
                }
                if (missing.isEmpty()) {
                    ready.tryComplete(socket);
                }
            });
            socket.closeHandler(gone -> ready.tryFail("the server closed: " + socket.closeReason()));
            hello(socket);
            documents.forEach(document -> send(socket, opening(document, NOTE)));
            return ready.future();
        });
    }

    private WebSocketConnectOptions upgrade() {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/sync")
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
    }

    private static void hello(WebSocket socket) {
        send(socket, new UpFrame.Hello(Frames.VERSION, "bench"));
    }

    private UpFrame opening(DocumentId document, String type) {
        return new UpFrame.Open(document, type, null, from.history(), from.seq(), from.hash(), List.of());
    }

    private static void send(WebSocket socket, UpFrame frame) {
        socket.writeBinaryMessage(Buffer.buffer(Frames.encode(frame)));
    }

    static void refuse(Buffer frame) {
        throw new IllegalStateException("unexpected: " + Frames.decodeDown(frame.getBytes()));
    }

    /** Waits for the journal as it was when the document was opened. */
    private static final class Joining {
        private final WebSocket socket;
        private final Consumer<Buffer> then;
        private final Promise<WebSocket> ready = Promise.promise();
        private long tail = -1;
        private long seq;

        Joining(WebSocket socket, Consumer<Buffer> then) {
            this.socket = socket;
            this.then = then;
        }

        void heard(Buffer frame) {
            if (ready.future().isComplete()) {
                then.accept(frame);
                return;
            }
            switch (Frames.decodeDown(frame.getBytes())) {
                case DownFrame.Opened opened -> {
                    tail = opened.seq();
                    seq = opened.from();
                }
                case DownFrame.Entries entries -> seq = entries.last();
                case DownFrame.Fault fault -> ready.fail(fault.toString());
                default -> {}
            }
            if (seq == tail) {
                ready.tryComplete(socket);
            }
        }
    }
}
