package dev.syncline.store;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The journal on a real Postgres: the contract, and what only a database can do to it. */
class PgJournalStoreTest extends JournalStoreContract {
    private static final StoreLimits LIMITS = StoreLimits.DEFAULTS;

    private static TestPostgres.Database database;
    private static Vertx vertx;
    private static ExecutorService decoder;
    private static StorePools pools;
    private static StorePools otherPools;
    private static SimpleMeterRegistry meters;
    private static JournalStore store;
    private static JournalStore otherNode;

    @BeforeAll
    static void open() {
        database = TestPostgres.migrated();
        vertx = Vertx.vertx();
        decoder = Executors.newFixedThreadPool(2);
        meters = new SimpleMeterRegistry();
        pools = StorePools.open(vertx, List.of(options()), LIMITS);
        otherPools = StorePools.open(vertx, List.of(options()), LIMITS);
        store = new PgJournalStore(pools, LIMITS, decoder, new CommitMeter(meters));
        otherNode = new PgJournalStore(otherPools, LIMITS, decoder, new CommitMeter(new SimpleMeterRegistry()));
    }

    @AfterAll
    static void close() throws Exception {
        pools.close();
        otherPools.close();
        decoder.shutdown();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    JournalStore store() {
        return store;
    }

    @Override
    JournalStore otherNode() {
        return otherNode;
    }

    @Override
    void whileHeld(DocumentId document, Runnable work) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "select from document where id = ? for no key update", AppendRows.uuid(document));
            work.run();
            connection.rollback();
        }
    }

    @Override
    void delete(DocumentId document) throws SQLException {
        execute("update document set deleted_at = now() where id = ?", AppendRows.uuid(document));
    }

    @Override
    void damage(DocumentId document, long seqLast) throws SQLException {
        execute(
                "update chunk set payload = set_bit(payload, 77, 1 - get_bit(payload, 77))"
                        + " where document_id = ? and seq_last = ?",
                AppendRows.uuid(document),
                seqLast);
    }

    @Override
    void lose(DocumentId document, long seqLast) throws SQLException {
        execute("delete from chunk where document_id = ? and seq_last = ?", AppendRows.uuid(document), seqLast);
    }

    private static PgConnectOptions options() {
        return PgConnectOptions.fromUri(database.reactiveUrl())
                .setUser(EmbeddedPostgres.USER)
                .setPassword(database.password());
    }

    private static void execute(String sql, Object... values) throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, sql, values);
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
