package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.wire.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Frames of one connection on a channel in memory, with the event loop of Netty and a thread that sends. */
class OutboxTest {
    private static final int ROUNDS = 3_000;
    private static final int WAIT_S = 60;

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final LocalPipe pipe = new LocalPipe(new Receiver());

    @AfterEach
    void stop() {
        pipe.close();
    }

    @ChannelHandler.Sharable
    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received.add(message);
        }
    }

    @Test
    @DisplayName("[SO17] what was sent before a close goes out before it")
    void so17_sentBeforeTheClose() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Channel channel = pipe.connect();
            var outbox = new Outbox(new Wire(channel), Limits.DEFAULTS.sessions());

            outbox.send(new byte[] {1});
            outbox.send(new byte[] {2});
            outbox.close(1001, "DRAINING");

            assertThat(next(round)).isEqualTo(1);
            assertThat(next(round)).isEqualTo(2);
            assertThat(next(round)).isEqualTo("DRAINING");
            channel.close().syncUninterruptibly();
        }
    }

    private Object next(int round) throws InterruptedException {
        Object message = received.poll(WAIT_S, TimeUnit.SECONDS);
        return switch (message) {
            case BinaryWebSocketFrame frame -> (int) frame.content().readByte();
            case CloseWebSocketFrame close -> close.reasonText();
            case null -> throw new AssertionError("nothing came in round " + round);
            default -> throw new AssertionError("what is " + message);
        };
    }
}
