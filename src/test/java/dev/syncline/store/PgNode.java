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
    private final Bucket bucket;
    private final StoreLimits limits;

    PgNode(TestPostgres.Database database) {
        this(database, StoreLimits.DEFAULTS, Bucket.NONE);
    }

    PgNode(TestPostgres.Database database, StoreLimits limits, Bucket bucket) {
        this.limits = limits;
        this.bucket = bucket;
        PgConnectOptions options = PgConnectOptions.fromUri(database.reactiveUrl())
                .setUser(EmbeddedPostgres.USER)
                .setPassword(database.password());
        pools = StorePools.open(vertx, List.of(options), limits);
        store = new PgJournalStore(pools, limits, decoder, new CommitMeter(new SimpleMeterRegistry()), bucket);
    }

    /** How a database is reached through a port, its own or a proxy's. */
    static PgConnectOptions through(int port, TestPostgres.Database database) {
        return new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setDatabase(database.name())
                .setUser(EmbeddedPostgres.USER)
                .setPassword(database.password());
    }

    JournalStore store() {
        return store;
    }

    JournalUpkeep upkeep(UpkeepLimits upkeep) {
        return new PgJournalUpkeep(store, pools, limits, upkeep, decoder, bucket);
    }

    Outbox outbox(OutboxLimits outbox) {
        return new PgOutbox(pools, limits, outbox);
    }

    JournalVersions versions() {
        return new JournalVersions(store, pools, limits, decoder, bucket);
    }

    ColdRows cold(BucketLimits bucketLimits) {
        return new ColdRows(pools, limits, bucketLimits);
    }

    JournalAudit audit() {
        return new JournalAudit(pools, limits, bucket);
    }

    void close() throws Exception {
        pools.close();
        decoder.shutdown();
        vertx.close().toCompletionStage().toCompletableFuture().get(STOP_S, TimeUnit.SECONDS);
    }
}
