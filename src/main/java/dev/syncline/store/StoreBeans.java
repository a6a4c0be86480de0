package dev.syncline.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Makes the server's journal store, on the database that Quarkus is configured for. */
@Singleton
public class StoreBeans implements PgPoolCreator {
    /** 1 is the channel's. */
    private static final int FOLLOWING = 2;

    private final StoreLimits limits;
    private final UpkeepLimits upkeep;
    private final OutboxLimits outbox;
    private final ChannelLimits channels;
    private final PrefixLimits prefixes;
    private final BucketLimits cold;
    private final Optional<BucketAddress> address;
    private volatile Input configured;
    private final HookLimits hookLimits;
    private StorePools pools;
    private PgChannel channel;
    private PgTurn turn;
    private CommitHooks hooks = CommitHooks.NONE;

    StoreBeans(Config config) {
        hookLimits = HookLimits.of(config);
        limits = StoreLimits.of(config);
        upkeep = UpkeepLimits.of(config);
        outbox = OutboxLimits.of(config);
        channels = ChannelLimits.of(config);
        prefixes = PrefixLimits.of(config);
        cold = BucketLimits.of(config);
        address = BucketAddress.of(config);
    }

    /** Makes Quarkus' own pool, and keeps what it was configured with for the store's two. */
    @Override
    public Pool create(Input input) {
        configured = input;
        return PgBuilder.pool()
                .connectingTo(StorePools.bounded(input.pgConnectOptionsList(), Map.of(), limits.readMs(), limits))
                .with(input.poolOptions())
                .using(input.vertx())
                .build();
    }

    @Produces
    @Singleton
    JournalStore journalStore(
            Pool quarkusPool, MeterRegistry registry, Bucket bucket, @Any Instance<CommitHook> found) {
        // Any call makes the lazy pool real, which brings the configuration here.
        quarkusPool.size();
        pools = StorePools.open(configured.vertx(), configured.pgConnectOptionsList(), limits);
        List<CommitHook> all = found.stream().toList();
        if (!all.isEmpty()) {
            hooks = new CommitHooks(
                    all,
                    hookLimits,
                    StorePools.hooked(configured.vertx(), configured.pgConnectOptionsList(), limits, hookLimits));
        }
        return new PgJournalStore(
                pools, limits, Infrastructure.getDefaultWorkerPool(), new CommitMeter(registry), bucket, hooks);
    }

    @Produces
    @Singleton
    JournalUpkeep journalUpkeep(JournalStore store, Bucket bucket) {
        return new PgJournalUpkeep(store, pools, limits, upkeep, Infrastructure.getDefaultWorkerPool(), bucket);
    }

    @Produces
    @Singleton
    Inbox inbox(JournalStore store) {
        // The journal's store opened the pools.
        return new PgInbox(pools, limits);
    }

    @Produces
    @Singleton
    OutboxLimits outboxLimits() {
        return outbox;
    }

    @Produces
    @Singleton
    Outbox outbox(JournalStore store) {
        return new PgOutbox(pools, limits, outbox);
    }

    @Produces
    @Singleton
    JournalVersions journalVersions(JournalStore store, Bucket bucket) {
        return new JournalVersions(store, pools, limits, Infrastructure.getDefaultWorkerPool(), bucket);
    }

    @Produces
    @Singleton
    Bucket bucket(MeterRegistry registry) {
        return address.<Bucket>map(named -> new S3Bucket(named, cold, registry)).orElse(Bucket.NONE);
    }

    /** Whether what moved can be read. Readiness does not depend on it: what is in Postgres is served. */
    @Produces
    @Wellness
    @Singleton
    HealthCheck bucketHealth(Bucket bucket) {
        return () -> {
            var answer = HealthCheckResponse.named("bucket").withData("configured", bucket.isThere());
            boolean well = !bucket.isThere()
                    || bucket.ask()
                            .handle((done, failure) -> failure == null)
                            .toCompletableFuture()
                            .join();
            return answer.status(well).build();
        };
    }

    void close(@Disposes Bucket bucket) {
        bucket.close();
    }

    @Produces
    @Singleton
    BucketLimits bucketLimits() {
        return cold;
    }

    @Produces
    @Singleton
    ColdRows coldRows(JournalStore store) {
        return new ColdRows(pools, limits, cold);
    }

    @Produces
    @Singleton
    PrefixLimits prefixLimits() {
        return prefixes;
    }

    @Produces
    @Singleton
    SignedPrefixes signedPrefixes(JournalStore store) {
        return new SignedPrefixes(pools, limits, prefixes);
    }

    @Produces
    @Singleton
    Uploads uploads(JournalStore store) {
        return new Uploads(pools, limits, prefixes);
    }

    @Produces
    @Singleton
    ChannelLimits channelLimits() {
        return channels;
    }

    @Produces
    @Singleton
    Channel channel(JournalStore store, MeterRegistry registry) {
        // The journal's store brought the configuration here.
        channel = PgChannel.open(configured.vertx(), configured.pgConnectOptionsList(), limits, channels, registry);
        return channel;
    }

    /** Whose turn it is to follow another server's documents. */
    @Produces
    @Singleton
    Turn turn(JournalStore store) {
        // The journal's store brought the configuration here.
        turn = new PgTurn(configured.vertx(), configured.pgConnectOptionsList(), limits, channels, FOLLOWING);
        return turn;
    }

    @PreDestroy
    void close() {
        if (turn != null) {
            turn.close();
        }
        if (channel != null) {
            channel.close();
        }
        hooks.close();
        if (pools != null) {
            pools.close();
        }
    }
}
