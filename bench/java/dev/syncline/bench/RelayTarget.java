package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.function.IntConsumer;

/** The bare relay: every message is one edit. */
record RelayTarget(WebSocketClient client, int port) implements Target {
    @Override
    public Future<WebSocket> join(DocumentId document, IntConsumer heard) {
        return client.connect(port, "127.0.0.1", "/" + document.text())
                .onSuccess(socket -> socket.binaryMessageHandler(message -> heard.accept(1)));
    }
}
