package dev.syncline.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Makes the server's journal store, on the database that Quarkus is configured for. */
@Singleton
public class StoreBeans implements PgPoolCreator {
    private final StoreLimits limits;
    private final UpkeepLimits upkeep;
    private final OutboxLimits outbox;
    private final ChannelLimits channels;
    private volatile Input configured;
    private final HookLimits hookLimits;
    private StorePools pools;
    private PgChannel channel;
    private CommitHooks hooks = CommitHooks.NONE;

    StoreBeans(Config config) {
        hookLimits = HookLimits.of(config);
        limits = StoreLimits.of(config);
        upkeep = UpkeepLimits.of(config);
        outbox = OutboxLimits.of(config);
        channels = ChannelLimits.of(config);
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
    JournalStore journalStore(Pool quarkusPool, MeterRegistry registry, @Any Instance<CommitHook> found) {
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
                pools, limits, Infrastructure.getDefaultWorkerPool(), new CommitMeter(registry), hooks);
    }

    @Produces
    @Singleton
    JournalUpkeep journalUpkeep(JournalStore store) {
        return new PgJournalUpkeep(store, pools, limits, upkeep, Infrastructure.getDefaultWorkerPool());
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
    JournalVersions journalVersions(JournalStore store) {
        return new JournalVersions(store, pools, limits, Infrastructure.getDefaultWorkerPool());
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

    @PreDestroy
    void close() {
        if (channel != null) {
            channel.close();
        }
        hooks.close();
        if (pools != null) {
            pools.close();
        }
    }
}
