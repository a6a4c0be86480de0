package dev.syncline.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The bare relay, a program of its own: whoever connects to one path gets what the others there send, unread and unkept.
 * It prints its port, and ends with its input.
 */
public final class Relay {
    private static final int MESSAGE_BYTES_MAX = 128 * 1024;

    private Relay() {}

    public static void main(String... nothing) throws IOException {
        Vertx vertx = Vertx.vertx();
        // Everything happens on the one event loop of this server.
        Map<String, Set<ServerWebSocket>> rooms = new HashMap<>();
        vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(MESSAGE_BYTES_MAX)
                        .setMaxWebSocketMessageSize(MESSAGE_BYTES_MAX))
                .webSocketHandler(socket -> join(socket, rooms))
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println(server.actualPort()))
                .onFailure(Throwable::printStackTrace);
        while (System.in.read() >= 0) {
            // nobody says anything
        }
        System.exit(0);
    }

    private static void join(ServerWebSocket socket, Map<String, Set<ServerWebSocket>> rooms) {
        Set<ServerWebSocket> room = rooms.computeIfAbsent(socket.path(), path -> new LinkedHashSet<>());
        room.add(socket);
        socket.closeHandler(gone -> room.remove(socket));
        socket.binaryMessageHandler(message -> {
            for (ServerWebSocket other : room) {
                if (other != socket) {
                    other.writeBinaryMessage(message);
                }
            }
        });
    }
}
