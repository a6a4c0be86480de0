package dev.syncline.http;

import dev.syncline.codec.Bytes;
import dev.syncline.socket.Delivery;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;

/**
 * One stream of events on its way to one reader. What lies behind an event is fetched when the socket has taken the event,
 * so that what waits is bounded where it waits. Runs on the event loop of the request.
 */
final class EventSending {
    private static final String HEARTBEAT = ":\n\n";

    private final RoutingContext exchange;
    private final HttpServerResponse response;
    private final EventStream events;
    private final long stallMs;

    EventSending(RoutingContext exchange, EventStream events, long stallMs) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.events = events;
        this.stallMs = stallMs;
    }

    /** The first comment shows at once that nobody on the way keeps the stream back. */
    void begin() {
        response.setChunked(true);
        written(HEARTBEAT).onSuccess(taken -> next(events.after()));
    }

    private void next(long after) {
        if (response.closed() || response.ended()) {
            return;
        }
        events.fetch().apply(after).emitOn(Stages.here()).subscribe().with(this::deliver, failure -> end());
    }

    private void deliver(Delivery delivery) {
        if (response.closed() || response.ended()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!delivery.frames().isEmpty()) {
            byte[] frames = Bytes.concat(delivery.frames().toArray(byte[][]::new));
            text.append("id: ").append(delivery.position()).append("\ndata: ");
            text.append(Base64.getEncoder().encodeToString(frames)).append("\n\n");
        }
        if (delivery.closed() != null) {
            text.append("event: closed\ndata: ").append(delivery.closed()).append("\n\n");
        }
        written(text.isEmpty() ? HEARTBEAT : text.toString()).onSuccess(taken -> {
            if (delivery.closed() == null) {
                next(delivery.position());
            } else {
                end();
            }
        });
    }

    /** Whoever takes nothing for long is given up. */
    private Future<Void> written(String text) {
        long watch = exchange.vertx().setTimer(stallMs, timer -> Stall.breakOff(exchange));
        return response.write(text).onComplete(taken -> exchange.vertx().cancelTimer(watch));
    }

    private void end() {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }
}
