package dev.syncline.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Pushers at work at the same time, on one event loop. */
final class PushRound {
    private static final long SETTLE_S_MAX = 60;

    private final Vertx vertx;
    private final Plan plan;
    private final List<Pusher> pushers = new ArrayList<>();
    private final CompletableFuture<Double> result = new CompletableFuture<>();
    private long fromNs;
    private long ackedFrom;
    private double rate;
    private int settled;
    private boolean over;

    /** @param window edits under way per pusher */
    PushRound(Vertx vertx, Plan plan, List<Edits> edits, int window) {
        this.vertx = vertx;
        this.plan = plan;
        edits.forEach(some -> pushers.add(new Pusher(some, window, this::end, this::settled)));
    }

    /** Acknowledged entries per second of the measured part, once everything pushed was acknowledged. */
    double run(SyncTarget server) throws Exception {
        Context context = vertx.getOrCreateContext().exceptionHandler(result::completeExceptionally);
        context.runOnContext(now -> start(server));
        return result.get(SETTLE_S_MAX, TimeUnit.SECONDS);
    }

    /** Entries acknowledged in all. */
    long acked() {
        return pushers.stream().mapToLong(Pusher::acked).sum();
    }

    private void start(SyncTarget server) {
        Future.all(pushers.stream().map(pusher -> pusher.join(server)).toList())
                .onSuccess(joined -> {
                    pushers.forEach(Pusher::push);
                    vertx.setTimer(plan.warmUpMs(), warm -> measure());
                })
                .onFailure(result::completeExceptionally);
    }

    private void measure() {
        fromNs = System.nanoTime();
        ackedFrom = acked();
        vertx.setTimer(plan.closedMs(), late -> end());
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (fromNs == 0) {
            result.completeExceptionally(new IllegalStateException("all edits were pushed before the measured part"));
            return;
        }
        rate = (acked() - ackedFrom) * 1e9 / (System.nanoTime() - fromNs);
        pushers.forEach(Pusher::stop);
    }

    private void settled() {
        if (++settled == pushers.size()) {
            result.complete(rate);
        }
    }
}
