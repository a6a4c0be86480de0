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
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The server: a frame of entries is as many edits, each durable. */
record SyncTarget(WebSocketClient client, int port, String token) implements Target {
    @Override
    public Future<WebSocket> join(DocumentId document, IntConsumer heard) {
        return open(document, frame -> {
            int edits = Glance.entries(frame);
            if (edits > 0) {
                heard.accept(edits);
            } else if (Glance.acked(frame) == 0) {
                refuse(frame);
            }
        });
    }

    /** Opens a note, which is made if it does not exist; {@code then} gets the frames after the journal's present end. */
    Future<WebSocket> open(DocumentId document, Consumer<Buffer> then) {
        var options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/sync")
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        return client.connect(options).compose(socket -> {
            var joined = new Joining(socket, then);
            socket.binaryMessageHandler(joined::heard);
            socket.closeHandler(gone -> joined.ready.tryFail("the server closed: " + socket.closeReason()));
            socket.writeBinaryMessage(Buffer.buffer(Frames.encode(new UpFrame.Hello(Frames.VERSION, "bench"))));
            socket.writeBinaryMessage(
                    Buffer.buffer(Frames.encode(new UpFrame.Open(document, "note", null, null, 0, null, List.of()))));
            return joined.ready.future();
        });
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
                case DownFrame.Opened opened -> tail = opened.seq();
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
