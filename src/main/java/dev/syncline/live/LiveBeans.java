package dev.syncline.live;

import dev.syncline.engine.Engine;
import dev.syncline.project.Projects;
import dev.syncline.store.Bucket;
import dev.syncline.store.BucketLimits;
import dev.syncline.store.ColdRows;
import dev.syncline.store.JournalStore;
import dev.syncline.store.JournalUpkeep;
import dev.syncline.wire.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The live room of the server: its thread, its ports to the world, its node. */
@Singleton
public class LiveBeans {
    private static final long GAUGE_MS = 1_000;

    private final LiveThread thread;
    private final Ports ports;
    private final LiveNode node;
    private final LiveLimits limits;
    private final AtomicInteger documents = new AtomicInteger();
    private final AtomicInteger ledgers = new AtomicInteger();
    private final Optional<Tiering> tiering;
    private final Warming warming;

    LiveBeans(
            JournalStore store,
            JournalUpkeep upkeep,
            Bucket bucket,
            ColdRows cold,
            BucketLimits bucketLimits,
            Engine engine,
            Neighbours neighbours,
            MeterRegistry registry,
            Config config,
            Limits limits,
            Projects projects) {
        this.limits = LiveLimits.of(config).withDocuments(limits.documents());
        LiveMeters meters = new LiveMeters(registry, FaultTrap.of(System.getenv("SYNCLINE_FAULT")));
        this.thread = new LiveThread(meters::failed);
        this.ports = new Ports(
                store, upkeep, engine, thread, thread, System::currentTimeMillis, UUID::randomUUID, neighbours);
        this.node = new LiveNode(ports, this.limits, new RawInflater(), meters);
        this.warming = new Warming(ports, node);
        this.tiering = bucket.isThere()
                ? Optional.of(new Tiering(cold, bucket, thread, thread, bucketLimits.restMs(), meters))
                : Optional.empty();
        node.limitBy(
                new Quotas(ports, project -> projects.usage(project).subscribeAsCompletionStage(), limits.projects()));
        Gauge.builder("syncline.live.documents", documents, AtomicInteger::get)
                .description("Documents in memory")
                .register(registry);
        Gauge.builder("syncline.live.ledgers", ledgers, AtomicInteger::get)
                .description("Documents that are ready for writing")
                .register(registry);
        Gauge.builder("syncline.live.file.bytes", node.files(), SavedFiles::bytes)
                .description("Bytes of documents in memory as files, for those who read them")
                .register(registry);
        Gauge.builder("syncline.live.file.readers", node.files(), SavedFiles::readers)
                .description("Readers of documents who have not got all bytes of their file")
                .register(registry);
        Gauge.builder("syncline.live.waiting", thread, LiveThread::waiting)
                .description("Tasks that wait for the live room's thread")
                .register(registry);
    }

    @Produces
    @Singleton
    Ports ports() {
        return ports;
    }

    @Produces
    @Singleton
    LiveNode node() {
        return node;
    }

    @Produces
    @Singleton
    LiveLimits limits() {
        return limits;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck warm() {
        return () -> HealthCheckResponse.named("recent documents")
                .status(warming.isOver())
                .build();
    }

    void start(@Observes StartupEvent start) {
        thread.execute(node::start);
        thread.execute(warming::begin);
        thread.execute(this::count);
        tiering.ifPresent(Tiering::start);
    }

    private void count() {
        documents.set(node.size());
        ledgers.set(node.ledgers());
        thread.after(GAUGE_MS, this::count);
    }

    @PreDestroy
    void stop() {
        thread.execute(node::stop);
        thread.close();
    }
}
