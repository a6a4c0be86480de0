package dev.syncline.http;

import dev.syncline.live.Documents;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;

/**
 * One file on its way to one reader. The next piece is written when the socket has taken most of those before it, so a
 * slow reader holds some pieces, never a copy of the file. Whoever takes nothing for long is given up. Runs on the event
 * loop of the request.
 */
final class FileSending {
    private static final int PIECE_BYTES = 64 * 1024;

    private final RoutingContext exchange;
    private final HttpServerResponse response;
    private final long size;
    private final Iterator<byte[]> parts;
    private byte[] part = new byte[0];
    private int at;
    private long sent;
    private long sentBefore = -1;

    FileSending(RoutingContext exchange, Documents.Saved file) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.size = file.size();
        this.parts = file.parts().iterator();
    }

    /** @param stallMs in which the reader must take something */
    void begin(long stallMs) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
        long watch = exchange.vertx().setPeriodic(stallMs, timer -> giveUpIfStalled());
        exchange.addEndHandler(over -> exchange.vertx().cancelTimer(watch));
        response.drainHandler(drained -> send());
        send();
    }

    private void send() {
        while (sent < size && !response.closed() && !response.writeQueueFull()) {
            response.write(piece());
        }
        if (sent == size && !response.ended() && !response.closed()) {
            response.end();
        }
    }

    private Buffer piece() {
        while (at == part.length) {
            part = parts.next();
            at = 0;
        }
        int length = Math.min(PIECE_BYTES, part.length - at);
        // Wrapped, not copied.
        Buffer piece = BufferImpl.buffer(Unpooled.wrappedBuffer(part, at, length));
        at += length;
        sent += length;
        return piece;
    }

    private void giveUpIfStalled() {
        if (sent == sentBefore) {
            Stall.breakOff(exchange);
        }
        sentBefore = sent;
    }
}
