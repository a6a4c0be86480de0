package dev.syncline.http;

import dev.syncline.socket.Delivery;
import io.smallrye.mutiny.Uni;
import java.util.function.LongFunction;

/**
 * Frames as server-sent events, as they come.
 *
 * @param fetch gives what lies behind a position; nothing after the time of a heartbeat
 * @param lost hears that the stream is at its end, however that came
 * @param after where it begins
 */
record EventStream(LongFunction<Uni<Delivery>> fetch, Runnable lost, long after) {
    static final String MEDIA_TYPE = "text/event-stream";
}
