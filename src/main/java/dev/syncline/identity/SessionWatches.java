package dev.syncline.identity;

import dev.syncline.id.SessionId;
import dev.syncline.wire.FaultCode;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Who on this node must be told when a session ends or its credentials expire: every open connection. Each watch is told
 * at most once, with SESSION_ENDED or TOKEN_EXPIRED, on a Vert.x thread.
 */
@ApplicationScoped
public class SessionWatches {
    private final Vertx vertx;
    /** Immutable sets, so that they can be walked while connections come and go. */
    private final Map<SessionId, Set<Watch>> watches = new ConcurrentHashMap<>();

    public SessionWatches(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts to watch; the caller closes the watch when the connection is gone. */
    public Watch watch(SessionId session, Instant expiry, Consumer<FaultCode> onEnd) {
        Watch watch = new Watch(session, onEnd);
        watches.compute(session, (key, present) -> with(present, watch));
        watch.expireAt(expiry);
        return watch;
    }

    public Watch watch(Principal principal, Consumer<FaultCode> onEnd) {
        return watch(principal.session(), principal.expiry(), onEnd);
    }

    /** The sessions that are watched now. */
    Set<SessionId> watched() {
        return Set.copyOf(watches.keySet());
    }

    boolean isWatched(SessionId session) {
        return watches.containsKey(session);
    }

    /** Open connections' watches on this node. */
    public int size() {
        return watches.values().stream().mapToInt(Set::size).sum();
    }

    void ended(SessionId session) {
        of(session).forEach(watch -> watch.end(FaultCode.SESSION_ENDED));
    }

    /** The session was renewed: its connections may stay until the new expiry. */
    void renewed(SessionId session, Instant expiry) {
        of(session).forEach(watch -> watch.expireAt(expiry));
    }

    private Set<Watch> of(SessionId session) {
        return watches.getOrDefault(session, Set.of());
    }

    private static Set<Watch> with(Set<Watch> present, Watch watch) {
        Set<Watch> grown = present == null ? new HashSet<>() : new HashSet<>(present);
        grown.add(watch);
        return Set.copyOf(grown);
    }

    private static Set<Watch> without(Set<Watch> present, Watch watch) {
        Set<Watch> shrunk = new HashSet<>(present);
        shrunk.remove(watch);
        return shrunk.isEmpty() ? null : Set.copyOf(shrunk);
    }

    /** One watched connection. */
    public final class Watch {
        private final SessionId session;
        private final Consumer<FaultCode> onEnd;
        private long timer = -1;
        private boolean over;

        private Watch(SessionId session, Consumer<FaultCode> onEnd) {
            this.session = session;
            this.onEnd = onEnd;
        }

        /** Stops watching. */
        public void close() {
            finish();
        }

        private synchronized void expireAt(Instant expiry) {
            if (over) {
                return;
            }
            vertx.cancelTimer(timer);
            long delayMs = Math.max(1, expiry.toEpochMilli() - System.currentTimeMillis());
            timer = vertx.setTimer(delayMs, ignored -> end(FaultCode.TOKEN_EXPIRED));
        }

        private void end(FaultCode reason) {
            if (finish()) {
                onEnd.accept(reason);
            }
        }

        private synchronized boolean finish() {
            if (over) {
                return false;
            }
            over = true;
            vertx.cancelTimer(timer);
            watches.computeIfPresent(session, (key, present) -> without(present, this));
            return true;
        }
    }
}
