package dev.syncline.interop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Takes the messages of one WebSocket out of its channel, up to a size of this door's own: what the server allows for all
 * WebSockets together is what our own client needs, and a stock peer sends a whole document as one frame. Pings, pongs and
 * closes go on to the server. Of the event loop.
 */
final class DataFrames extends ChannelInboundHandlerAdapter {
    private static final String NAME = "repo-frames";

    private final int bytesMax;
    private final Consumer<byte[]> received;
    private final Runnable tooLarge;
    private ByteArrayOutputStream message;
    private boolean passing;

    private DataFrames(int bytesMax, Consumer<byte[]> received, Runnable tooLarge) {
        this.bytesMax = bytesMax;
        this.received = received;
        this.tooLarge = tooLarge;
    }

    /** Text is passed over, as the reference server does it. */
    static void install(ChannelPipeline pipeline, int bytesMax, Consumer<byte[]> received, Runnable tooLarge) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(bytesMax)
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .build();
        String decoder = pipeline.context(WebSocket13FrameDecoder.class).name();
        pipeline.replace(decoder, decoder, new WebSocket13FrameDecoder(config));
        pipeline.addAfter(decoder, NAME, new DataFrames(bytesMax, received, tooLarge));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        if (!(read instanceof WebSocketFrame frame) || !isData(frame)) {
            super.channelRead(context, read);
            return;
        }
        try {
            take(frame);
        } finally {
            frame.release();
        }
    }

    private static boolean isData(WebSocketFrame frame) {
        return frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame
                || frame instanceof TextWebSocketFrame;
    }

    private void take(WebSocketFrame frame) {
        if (!(frame instanceof ContinuationWebSocketFrame)) {
            passing = frame instanceof TextWebSocketFrame;
            message = null;
        }
        if (passing) {
            return;
        }
        ByteBuf content = frame.content();
        int before = message == null ? 0 : message.size();
        if (before + content.readableBytes() > bytesMax) {
            passing = true;
            message = null;
            tooLarge.run();
        } else if (frame.isFinalFragment() && before == 0) {
            byte[] whole = new byte[content.readableBytes()];
            content.readBytes(whole);
            received.accept(whole);
        } else {
            gather(content, frame.isFinalFragment());
        }
    }

    private void gather(ByteBuf content, boolean last) {
        message = message == null ? new ByteArrayOutputStream() : message;
        try {
            content.readBytes(message, content.readableBytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (last) {
            byte[] whole = message.toByteArray();
            message = null;
            received.accept(whole);
        }
    }
}
