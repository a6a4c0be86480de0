package dev.syncline.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * The channel beneath one WebSocket. WebSockets Next 3.32 can neither stop reading nor break a connection off, and copies
 * and flushes every message by itself; Netty can, may, and need not.
 */
public final class Wire {
    /** A status that nobody hears. */
    private static final int NOBODY_THERE = 408;

    private final Channel channel;

    Wire(Channel channel) {
        this.channel = channel;
    }

    /** The channel of a request that is about to become a WebSocket; called on its event loop. */
    public static Wire of(HttpServerRequest request) {
        return new Wire(((ConnectionBase) request.connection()).channel());
    }

    /** Runs something on the channel's event loop. */
    public void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    /**
     * Writes a binary message, which leaves with the next {@link #flush}; on the event loop.
     *
     * @param done is called when the channel has taken it, or never will
     */
    public void write(byte[] message, Runnable done) {
        channel.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message))).addListener(ended -> done.run());
    }

    /**
     * Writes a piece of a binary message, likewise.
     *
     * @param first whether the message begins with it
     * @param last whether it ends with it
     */
    public void write(ByteBuf piece, boolean first, boolean last, Runnable done) {
        channel.write(first ? new BinaryWebSocketFrame(last, 0, piece) : new ContinuationWebSocketFrame(last, 0, piece))
                .addListener(ended -> done.run());
    }

    /** Whether something can still come of the channel; on the event loop. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Lets the request become a WebSocket, unless whoever made it is gone by now. */
    public HttpUpgradeCheck.CheckResult letIn() {
        return channel.isOpen()
                ? HttpUpgradeCheck.CheckResult.permitUpgradeSync()
                : HttpUpgradeCheck.CheckResult.rejectUpgradeSync(NOBODY_THERE);
    }

    /**
     * Runs something once, soon after the channel is closed, behind what had arrived; on the event loop. The server tells of
     * closed WebSockets too, but not of one whose channel was closed before it became a WebSocket.
     */
    public void whenClosed(Runnable task) {
        channel.closeFuture().addListener(closed -> execute(task));
    }

    /** The handlers of the channel; on the event loop. */
    public ChannelPipeline pipeline() {
        return channel.pipeline();
    }

    public void flush() {
        channel.flush();
    }

    /**
     * Says goodbye behind all that was written. The peer answers and ends the connection; until then what it still sends is
     * read and passed over, because a connection closed over unread bytes takes back what the peer has not read yet.
     */
    public void close(int code, String reason) {
        read(true);
        channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
    }

    public void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** Breaks off after a while, whatever the peer does: beneath the handlers that would wait for its answer. */
    public void breakOffAfter(long delayMs) {
        channel.eventLoop().schedule(this::breakOff, delayMs, TimeUnit.MILLISECONDS);
    }

    private void breakOff() {
        if (channel.isOpen()) {
            channel.pipeline().firstContext().close();
        }
    }
}
