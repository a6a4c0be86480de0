package dev.syncline.bench;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.store.Bucket;
import dev.syncline.store.CommitMeter;
import dev.syncline.store.JournalStore;
import dev.syncline.store.PgJournalStore;
import dev.syncline.store.StoreLimits;
import dev.syncline.store.StorePools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** An empty, migrated Postgres with fsync on, and the store over it as the server has it. */
public final class BenchDatabase implements AutoCloseable {
    private static final Path HOME = Path.of("target", "bench-postgres");

    private final Vertx vertx;
    private final EmbeddedPostgres postgres;
    private final String url;
    private final StorePools pools;
    private final JournalStore store;
    private final Thread atExit;

    public BenchDatabase() {
        postgres = EmbeddedPostgres.start(HOME, HOME.resolve("programs"), Map.of());
        // Whoever is interrupted leaves no Postgres behind.
        atExit = new Thread(postgres::close);
        Runtime.getRuntime().addShutdownHook(atExit);
        url = "postgresql://127.0.0.1:" + postgres.port() + "/" + EmbeddedPostgres.DATABASE;
        Flyway flyway = Flyway.configure()
                .dataSource("jdbc:" + url, EmbeddedPostgres.USER, postgres.password())
                .cleanDisabled(false)
                .load();
        flyway.clean();
        flyway.migrate();
        vertx = Vertx.vertx();
        var options =
                PgConnectOptions.fromUri(url).setUser(EmbeddedPostgres.USER).setPassword(postgres.password());
        pools = StorePools.open(vertx, List.of(options), StoreLimits.DEFAULTS);
        store = new PgJournalStore(
                pools,
                StoreLimits.DEFAULTS,
                ForkJoinPool.commonPool(),
                new CommitMeter(new SimpleMeterRegistry()),
                Bucket.NONE);
    }

    public StorePools pools() {
        return pools;
    }

    public JournalStore store() {
        return store;
    }

    /** The environment of a server on this database. */
    Map<String, String> environment() {
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                url,
                "QUARKUS_DATASOURCE_USERNAME",
                EmbeddedPostgres.USER,
                "QUARKUS_DATASOURCE_PASSWORD",
                postgres.password());
    }

    /** How many entries the journals of some documents hold of timelines. */
    long durable(List<DocumentId> documents) {
        UUID[] ids = documents.stream().map(id -> new UUID(id.hi(), id.lo())).toArray(UUID[]::new);
        return pools.reads()
                .preparedQuery("select sum(durable_lsn)::bigint from timeline where document_id = any($1)")
                .execute(Tuple.tuple().addValue(ids))
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .iterator()
                .next()
                .getLong(0);
    }

    String version() {
        return pools.reads()
                .query("show server_version")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .iterator()
                .next()
                .getString(0);
    }

    /** Postgres' processes. */
    Stream<ProcessHandle> processes() {
        try (Stream<String> lines = Files.lines(postgres.cluster().resolve("postmaster.pid"))) {
            long pid = Long.parseLong(lines.findFirst().orElseThrow().trim());
            return ProcessHandle.of(pid).stream()
                    .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()));
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public void close() {
        pools.close();
        postgres.close();
        vertx.close();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
