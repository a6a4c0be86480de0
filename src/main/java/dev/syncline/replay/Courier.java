package dev.syncline.replay;

import dev.syncline.log.Event;
import dev.syncline.store.Outbox;
import dev.syncline.store.OutboxLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Delivers effects: takes on some that are due, sends them, and tells the outbox what became of each. Every server has
 * one; the rows see to it that each effect is with one of them at a time.
 */
@ApplicationScoped
class Courier {
    private static final Logger LOG = Logger.getLogger(Courier.class);
    private static final int ERROR_CHARS_MAX = 200;

    private final Vertx vertx;
    private final Outbox outbox;
    private final OutboxLimits limits;
    private final Webhook webhook;
    private final Counter delivered;
    private final Counter failed;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private long timer;

    Courier(Vertx vertx, Outbox outbox, OutboxLimits limits, WebhookTargets targets, MeterRegistry registry) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.limits = limits;
        this.webhook = new Webhook(vertx, targets, limits.answerMs());
        this.delivered = Counter.builder("syncline.outbox.delivered")
                .description("Effects that were taken by whom they were sent to")
                .register(registry);
        this.failed = Counter.builder("syncline.outbox.failed")
                .description("Attempts to deliver an effect that failed")
                .register(registry);
        Gauge.builder("syncline.outbox.waiting", waiting, AtomicLong::get)
                .description("Effects that wait, of all servers")
                .register(registry);
        Gauge.builder("syncline.outbox.dead", dead, AtomicLong::get)
                .description("Dead letters: effects that were given up, of all servers")
                .register(registry);
    }

    void start(@Observes StartupEvent start) {
        timer = vertx.setPeriodic(limits.restMs(), ignored -> look());
    }

    void stop(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
        webhook.close();
    }

    private void look() {
        if (busy.compareAndSet(false, true)) {
            round().onComplete(done -> {
                busy.set(false);
                if (done.failed()) {
                    LOG.debugf("the outbox could not be asked: %s", done.cause().getMessage());
                }
            });
        }
    }

    private Future<Void> round() {
        return future(outbox.take())
                .compose(this::deliver)
                .compose(done -> future(outbox.size()))
                .onSuccess(size -> {
                    waiting.set(size.waiting());
                    dead.set(size.dead());
                })
                .mapEmpty();
    }

    private Future<Void> deliver(List<Outbox.Taken> effects) {
        return Future.join(effects.stream().map(this::deliver).toList()).mapEmpty();
    }

    private Future<Void> deliver(Outbox.Taken effect) {
        return webhook.send(effect)
                .compose(sent -> {
                    delivered.increment();
                    return future(outbox.delivered(effect.id()));
                })
                .recover(failure -> failed(effect, failure));
    }

    private Future<Void> failed(Outbox.Taken effect, Throwable failure) {
        failed.increment();
        String why = String.valueOf(failure.getMessage());
        return future(outbox.failed(effect, why.substring(0, Math.min(why.length(), ERROR_CHARS_MAX))))
                .onSuccess(buried -> {
                    if (buried) {
                        Event.of("an effect could not be delivered and is a dead letter")
                                .with("effect", effect.id())
                                .with("project", effect.project())
                                .warn(LOG);
                    }
                })
                .mapEmpty();
    }

    private static <T> Future<T> future(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage);
    }
}
