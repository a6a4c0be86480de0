package dev.syncline.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Counts the requests that have no answer yet, so that a server that stops can answer them first. Quarkus' own count
 * holds every request that became a WebSocket for ever.
 */
@Singleton
public class RequestsUnderWay {
    private static final int BEFORE_ALL_OTHERS = 1_000;

    private int count;

    void register(@Observes Filters filters) {
        filters.register(this::follow, BEFORE_ALL_OTHERS);
    }

    /** Waits until every request is answered, at most until a moment of {@link System#currentTimeMillis}. */
    public synchronized boolean awaitNone(long untilMs) throws InterruptedException {
        for (long leftMs; count > 0 && (leftMs = untilMs - System.currentTimeMillis()) > 0; ) {
            wait(leftMs);
        }
        return count == 0;
    }

    private void follow(RoutingContext context) {
        if (!context.request().headers().contains(HttpHeaders.UPGRADE)) {
            begun();
            context.addEndHandler(answeredOrBroken -> ended());
        }
        context.next();
    }

    private synchronized void begun() {
        count++;
    }

    private synchronized void ended() {
        count--;
        notifyAll();
    }
}
