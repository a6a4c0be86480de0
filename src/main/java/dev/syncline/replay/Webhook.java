package dev.syncline.replay;

import dev.syncline.store.Outbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/** Posts effects, signed. What is answered beyond the status is not read, and no redirect is followed. */
final class Webhook {
    private static final int CONNECTIONS_PER_TARGET_MAX = 4;

    private final HttpClient client;
    private final WebhookTargets targets;
    private final long answerMs;

    Webhook(Vertx vertx, WebhookTargets targets, long answerMs) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_PER_TARGET_MAX)
                .setKeepAlive(false));
        this.targets = targets;
        this.answerMs = answerMs;
    }

    /** Fails unless the answer is a 2xx. */
    Future<Void> send(Outbox.Taken effect) {
        if (!targets.allows(effect.url())) {
            return Future.failedFuture(WebhookTargets.SETTING + " does not name its host");
        }
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(effect.url());
        return client.request(options)
                .compose(request -> post(request, effect).onFailure(late -> request.reset()))
                .timeout(answerMs, TimeUnit.MILLISECONDS);
    }

    private Future<Void> post(HttpClientRequest request, Outbox.Taken effect) {
        String id = effect.id().toString();
        long timeS = System.currentTimeMillis() / 1000;
        return request.putHeader("content-type", "application/json")
                .putHeader(Signature.ID_HEADER, id)
                .putHeader(Signature.TIME_HEADER, Long.toString(timeS))
                .putHeader(Signature.SIGNATURE_HEADER, Signature.of(effect.key(), id, timeS, effect.body()))
                .send(effect.body())
                .timeout(answerMs, TimeUnit.MILLISECONDS)
                .compose(Webhook::judge)
                .onSuccess(taken -> request.reset());
    }

    private static Future<Void> judge(HttpClientResponse response) {
        // The connection is cut once the status is known: that is no error of anybody's.
        response.exceptionHandler(cut -> {});
        int status = response.statusCode();
        return status / 100 == 2 ? Future.succeededFuture() : Future.failedFuture("answered with " + status);
    }

    void close() {
        client.close();
    }
}
