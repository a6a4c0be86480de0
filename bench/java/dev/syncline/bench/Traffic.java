package dev.syncline.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One measurement of fan-out: a writer and some readers of one document, all on one event loop with one clock. Paced, the
 * writer sends 50 edits a second. In a closed loop, so many edits are on their way, and one that reached every reader
 * makes room for the next.
 */
final class Traffic {
    static final int PER_SECOND = 50;

    private static final long SETTLE_S_MAX = 30;
    /** At most this part of the edits, one of so many, goes before the measured part. */
    private static final int WARM_UP_PART = 4;

    private final Shape shape;
    private final Edits edits;
    private final Vertx vertx;
    private final long warmUpNs;
    private final long measuredNs;
    private final CompletableFuture<Measured> result = new CompletableFuture<>();
    private final Samples latencies = new Samples();
    private final List<WebSocket> sockets = new ArrayList<>();
    private final long[] sentNs;
    /** Readers that each edit has not reached yet. */
    private final int[] missing;

    private WebSocket writer;
    private long fromNs;
    private long untilNs;
    private boolean stopped;
    private int sent;
    private int arrived;
    private int arrivedMeasured;

    /** @param window edits under way in a closed loop, 0 for paced */
    record Shape(int readers, int window) {
        boolean isPaced() {
            return window == 0;
        }
    }

    /**
     * What a measurement came to.
     *
     * @param perSecond edits that reached every reader
     * @param latencies from the writer's send to each reader
     * @param edits sent in all, warm-up included
     */
    record Measured(double perSecond, Samples latencies, int edits) {}

    private Traffic(Shape shape, Edits edits, Vertx vertx, long warmUpMs, long measuredMs) {
        this.shape = shape;
        this.edits = edits;
        this.vertx = vertx;
        this.warmUpNs = TimeUnit.MILLISECONDS.toNanos(warmUpMs);
        this.measuredNs = TimeUnit.MILLISECONDS.toNanos(measuredMs);
        this.sentNs = new long[edits.frames().size()];
        this.missing = new int[sentNs.length];
    }

    static Measured measure(Target target, Shape shape, Edits edits, Vertx vertx, long warmUpMs, long measuredMs)
            throws Exception {
        var traffic = new Traffic(shape, edits, vertx, warmUpMs, measuredMs);
        vertx.getOrCreateContext().runOnContext(now -> traffic.start(target));
        long waitS = SETTLE_S_MAX + TimeUnit.MILLISECONDS.toSeconds(warmUpMs + measuredMs);
        try {
            return traffic.result.get(waitS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                    "after " + waitS + " s " + traffic.arrived + " of " + traffic.sent + " edits had reached everybody",
                    late);
        }
    }

    private void start(Target target) {
        Future<WebSocket> first = target.join(edits.document(), own -> {});
        first.compose(socket -> {
                    writer = socket;
                    List<Future<WebSocket>> joining = new ArrayList<>();
                    for (int i = 0; i < shape.readers(); i++) {
                        joining.add(target.join(edits.document(), new Reader()::heard));
                    }
                    return Future.all(joining);
                })
                .onSuccess(all -> {
                    sockets.add(writer);
                    sockets.addAll(all.list());
                    begin();
                })
                .onFailure(result::completeExceptionally);
    }

    private void begin() {
        fromNs = System.nanoTime() + warmUpNs;
        untilNs = fromNs + measuredNs;
        if (shape.isPaced()) {
            vertx.setPeriodic(TimeUnit.SECONDS.toMillis(1) / PER_SECOND, timer -> {
                send();
                if (stopped) {
                    vertx.cancelTimer(timer);
                    endIfSettled();
                }
            });
        } else {
            for (int i = 0; i < shape.window(); i++) {
                send();
            }
        }
    }

    /** Sends the next edit, unless the time or the edits are over. */
    private void send() {
        long nowNs = System.nanoTime();
        if (nowNs >= untilNs || sent == sentNs.length) {
            untilNs = Math.min(untilNs, nowNs);
            stopped = true;
            return;
        }
        if (sent == sentNs.length / WARM_UP_PART) {
            // Faster than expected: the edits would be over before the time is.
            fromNs = Math.min(fromNs, nowNs);
        }
        sentNs[sent] = nowNs;
        missing[sent] = shape.readers();
        writer.writeBinaryMessage(edits.frames().get(sent++));
    }

    private void reachedAll(long nowNs) {
        arrived++;
        if (nowNs >= fromNs && nowNs < untilNs) {
            arrivedMeasured++;
        }
        if (!shape.isPaced()) {
            send();
        }
        endIfSettled();
    }

    private void endIfSettled() {
        if (stopped && arrived == sent) {
            sockets.forEach(WebSocket::close);
            result.complete(new Measured(arrivedMeasured * 1e9 / (untilNs - fromNs), latencies, sent));
        }
    }

    private final class Reader {
        private int next;

        void heard(int count) {
            long nowNs = System.nanoTime();
            for (int i = 0; i < count; i++, next++) {
                if (sentNs[next] >= fromNs) {
                    latencies.add(nowNs - sentNs[next]);
                }
                if (--missing[next] == 0) {
                    reachedAll(nowNs);
                }
            }
        }
    }
}
