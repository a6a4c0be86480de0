package dev.syncline.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/** The end of an answer whose reader takes nothing. */
final class Stall {
    private Stall() {}

    /** Vert.x would close behind what was written, which the reader does not take; Netty breaks off. */
    static void breakOff(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        if (request.version() == HttpVersion.HTTP_2) {
            exchange.response().reset();
        } else {
            ((ConnectionBase) request.connection())
                    .channel()
                    .pipeline()
                    .firstContext()
                    .close();
        }
    }
}
