package dev.syncline.identity;

import dev.syncline.id.SessionId;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Looks, for every connection of this node, whether another node ended its session, and also catches an end that fell
 * between a connection's check and its watch. It looks back further than it pauses, so a slow answer misses nothing.
 */
@ApplicationScoped
class EndedElsewhere {
    private static final Logger LOG = Logger.getLogger(EndedElsewhere.class);
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final SessionStates states;
    private final SessionWatches watches;
    private final long pauseMs;
    private long timer;
    private boolean asking;

    EndedElsewhere(Vertx vertx, SessionStates states, SessionWatches watches, Limits limits) {
        this.vertx = vertx;
        this.states = states;
        this.watches = watches;
        this.pauseMs = limits.identity().revocationMs() / 2;
    }

    void start(@Observes StartupEvent start) {
        timer = vertx.setPeriodic(pauseMs, ignored -> look());
    }

    void stop(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
    }

    private synchronized void look() {
        Set<SessionId> watched = watches.watched();
        if (asking || watched.isEmpty()) {
            return;
        }
        asking = true;
        states.endedLately(watched, Instant.now().minus(LOOK_BACK))
                .onTermination()
                .invoke(this::answered)
                .subscribe()
                .with(
                        ended -> ended.forEach(watches::ended),
                        failure -> LOG.warn("looking for ended sessions failed", failure));
    }

    private synchronized void answered() {
        asking = false;
    }
}
