package dev.syncline.identity;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Deletes the rows of sessions that have been over for a month, a bounded number at a time. Every node may do it. */
@ApplicationScoped
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int ROWS_MAX = 5000;

    private final Vertx vertx;
    private final Transactions transactions;
    private long timer;

    Retention(Vertx vertx, Transactions transactions) {
        this.vertx = vertx;
        this.transactions = transactions;
    }

    void start(@Observes StartupEvent start) {
        timer = vertx.setPeriodic(
                PAUSE.toMillis(),
                ignored -> deleteOld(Instant.now().minus(KEPT))
                        .subscribe()
                        .with(
                                deleted -> LOG.debugf("deleted %d old sessions", deleted),
                                failure -> LOG.warn("deleting old sessions failed", failure)));
    }

    void stop(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
    }

    /** Deletes sessions, and with them their renewals, that ended or expired before {@code horizon}. */
    Uni<Integer> deleteOld(Instant horizon) {
        return transactions.write(database -> database.createNativeQuery("""
            delete from session where id in (
              select id from session where least(ended_at, expires_at) < :horizon limit :rows)\
            """)
                .setParameter("horizon", horizon)
                .setParameter("rows", ROWS_MAX)
                .executeUpdate());
    }
}
