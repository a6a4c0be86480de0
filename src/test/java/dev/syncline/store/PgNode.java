package dev.syncline.store;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What one server has of the journal: connections to a real Postgres, and the store over them. */
final class PgNode {
    private static final int STOP_S = 60;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService decoder = Executors.newFixedThreadPool(2);
    private final StorePools pools;
    private final PgJournalStore store;

    PgNode(TestPostgres.Database database) {
        PgConnectOptions options = PgConnectOptions.fromUri(database.reactiveUrl())
                .setUser(EmbeddedPostgres.USER)
                .setPassword(database.password());
        pools = StorePools.open(vertx, List.of(options), StoreLimits.DEFAULTS);
        store = new PgJournalStore(pools, StoreLimits.DEFAULTS, decoder, new CommitMeter(new SimpleMeterRegistry()));
    }

    JournalStore store() {
        return store;
    }

    JournalUpkeep upkeep(UpkeepLimits limits) {
        return new PgJournalUpkeep(store, pools, StoreLimits.DEFAULTS, limits, decoder);
    }

    Outbox outbox(OutboxLimits limits) {
        return new PgOutbox(pools, StoreLimits.DEFAULTS, limits);
    }

    JournalVersions versions() {
        return new JournalVersions(store, pools, StoreLimits.DEFAULTS, decoder);
    }

    void close() throws Exception {
        pools.close();
        decoder.shutdown();
        vertx.close().toCompletionStage().toCompletableFuture().get(STOP_S, TimeUnit.SECONDS);
    }
}
