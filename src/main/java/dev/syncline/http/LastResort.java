package dev.syncline.http;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers what no resource and no file answers: a problem for programs, a page for people who follow an address. */
@Singleton
public class LastResort {
    private static final int LAST = Integer.MAX_VALUE;

    private static final int NOT_FOUND = 404;
    /** Of HTTP/2: a stream that ends without fault. */
    private static final long NO_ERROR = 0;
    /** For a sender to come to the end of a body that nobody wants. */
    private static final long DROPPING_MS = 2_000;

    private final Problems problems;
    private final LostPage lost;

    LastResort(Problems problems, LostPage lost) {
        this.problems = problems;
        this.lost = lost;
    }

    void register(@Observes Router router) {
        router.route().order(LAST).handler(context -> {
            if (LostPage.isWanted(context.request())) {
                sendPage(context);
            } else {
                answer(context, new Fault(FaultCode.NOT_FOUND));
            }
        });
    }

    private void sendPage(RoutingContext context) {
        problems.count(FaultCode.NOT_FOUND);
        context.response()
                .setStatusCode(NOT_FOUND)
                .putHeader(HttpHeaders.CONTENT_TYPE, lost.mediaType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.VARY, "Accept")
                .end(Buffer.buffer(lost.bytes()));
    }

    void answer(RoutingContext context, Fault fault) {
        send(context, fault);
    }

    /**
     * Answers without keeping anything of the body, and closes, because what follows on the connection is that body. Who
     * still sends it reads the answer only afterwards, and not at all if the connection is reset under it (RFC 9112, 9.6): so
     * the body is dropped for a while before. In HTTP/2 it follows on the request's own stream, so that is what ends there.
     */
    void answerUnread(RoutingContext context, Fault fault) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            send(context, fault).onComplete(sent -> context.response().reset(NO_ERROR));
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        send(context, fault).onComplete(sent -> closeBehindBody(context));
    }

    private static void closeBehindBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpConnection connection = request.connection();
        if (request.isEnded()) {
            connection.close();
            return;
        }
        context.vertx().setTimer(DROPPING_MS, late -> connection.close());
        request.handler(dropped -> {}).endHandler(end -> connection.close()).resume();
    }

    private Future<Void> send(RoutingContext context, Fault fault) {
        problems.count(fault.code());
        return context.response()
                .setStatusCode(fault.code().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(
                        problems.body(Problem.of(fault, context.request().path()))));
    }
}
