package dev.syncline.socket;

import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import io.netty.handler.codec.DecoderException;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jboss.logging.Logger;

/** The endpoint of clients. Everything here runs on event loops and hands over at once. */
@WebSocket(path = "/sync")
public class SyncSocket {
    private static final Logger LOG = Logger.getLogger(SyncSocket.class);
    private static final TypedKey<SocketPeer> PEER = new TypedKey<>("syncline.peer");

    private final Connections connections;

    SyncSocket(Connections connections) {
        this.connections = connections;
    }

    @OnOpen
    @NonBlocking
    void opened(WebSocketConnection socket) {
        socket.userData()
                .put(
                        PEER,
                        connections.opened(
                                socket.userData().get(Upgrade.PRINCIPAL),
                                socket,
                                socket.userData().get(Upgrade.WIRE)));
    }

    @OnBinaryMessage
    @NonBlocking
    void frame(Buffer frame, WebSocketConnection socket) {
        socket.userData().get(PEER).received(frame);
    }

    @OnTextMessage
    @NonBlocking
    void text(String text, WebSocketConnection socket) {
        socket.userData().get(PEER).end(new Fault(FaultCode.BAD_FRAME, "frames are binary"));
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer payload, WebSocketConnection socket) {
        socket.userData().get(PEER).heard();
    }

    @OnError
    @NonBlocking
    void failed(Throwable failure, WebSocketConnection socket) {
        if (failure instanceof IOException || failure instanceof VertxException) {
            LOG.debugf(failure, "a connection broke");
            return;
        }
        SocketPeer peer = socket.userData().get(PEER);
        if (failure instanceof DecoderException) {
            peer.end(new Fault(FaultCode.BAD_FRAME, "no frame of a WebSocket"));
            return;
        }
        if (isMessageTooLarge(failure)) {
            peer.end(new Fault(FaultCode.FRAME_TOO_LARGE, "a message has at most " + Frames.BYTES_MAX + " bytes"));
            return;
        }
        Event.of("a connection failed")
                .with("session", peer.principal().session())
                .error(LOG, failure);
        peer.end(new Fault(FaultCode.INTERNAL, "the connection failed"));
    }

    /** Vert.x bounds a message that comes in many pieces, and has no type for saying so. */
    private static boolean isMessageTooLarge(Throwable failure) {
        return failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).contains("overflow max message size");
    }
}
