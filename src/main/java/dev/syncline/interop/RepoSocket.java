package dev.syncline.interop;

import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
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

/** The endpoint of automerge-repo peers. Everything here runs on event loops and hands over at once. */
@WebSocket(path = "/repo")
public class RepoSocket {
    private static final Logger LOG = Logger.getLogger(RepoSocket.class);
    private static final TypedKey<RepoPeer> PEER = new TypedKey<>("syncline.repo.peer");

    private final RepoDoor door;

    RepoSocket(RepoDoor door) {
        this.door = door;
    }

    @OnOpen
    @NonBlocking
    void opened(WebSocketConnection socket) {
        RepoPeer peer = door.opened(socket);
        if (peer != null) {
            socket.userData().put(PEER, peer);
        }
    }

    /** Messages come here only where they overtook the opening. */
    @OnBinaryMessage
    @NonBlocking
    void frame(Buffer frame, WebSocketConnection socket) {
        RepoPeer peer = socket.userData().get(PEER);
        if (peer != null) {
            peer.received(frame.getBytes());
        }
    }

    @OnTextMessage
    @NonBlocking
    void text(String text, WebSocketConnection socket) {
        // The protocol has no text, and its reference passes it over.
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer payload, WebSocketConnection socket) {
        RepoPeer peer = socket.userData().get(PEER);
        if (peer != null) {
            peer.heard();
        }
    }

    @OnError
    @NonBlocking
    void failed(Throwable failure, WebSocketConnection socket) {
        RepoPeer peer = socket.userData().get(PEER);
        if (peer == null || failure instanceof IOException || failure instanceof VertxException) {
            LOG.debugf(failure, "a connection broke");
        } else if (failure instanceof DecoderException) {
            peer.end(new Fault(FaultCode.BAD_FRAME, "no frame of a WebSocket"));
        } else {
            Event.of("a connection failed")
                    .with("session", peer.principal().session())
                    .error(LOG, failure);
            peer.end(new Fault(FaultCode.INTERNAL, "the connection failed"));
        }
    }
}
