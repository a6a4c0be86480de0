package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.access.DocumentKind;
import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a database and the wire to it can do to a commit; each test on a database of its own. */
class PgFaultsTest {
    private static final StoreLimits IMPATIENT =
            new StoreLimits(2, 2, 100, 1_000, 400, 3_000, 300, 10_000, 60_000, 1 << 20, 1000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestPostgres.Database database = TestPostgres.migrated();
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DocumentId document = new DocumentId(4, 4);
    private FaultProxy proxy;
    private StorePools pools;
    private JournalStore store;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        proxy = new FaultProxy(database.port());
        pools = StorePools.open(vertx, List.of(PgNode.through(proxy.port(), database)), IMPATIENT);
        store = new PgJournalStore(pools, IMPATIENT, Runnable::run, new CommitMeter(meters), Bucket.NONE);
        var made = new NewDocument(
                document, new ProjectId(1, 1), "note", DocumentKind.MERGED, "", new UserId(2, 2), List.of());
        Await.until("connections", PATIENCE, () -> answered(pools.commits()) && answered(pools.reads()));
        JournalStoreContract.get(store.create(made));
    }

    /** The store waits shortly for a connection; on a busy machine the first one takes longer than that. */
    private static boolean answered(Pool pool) throws Exception {
        return pool.query("select 1")
                        .execute()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                != null;
    }

    @AfterEach
    void close() throws Exception {
        pools.close();
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("[ST17] an error that the database raises at the commit itself is no ack")
    void st17_errorAtCommit() throws SQLException {
        execute("create function refuse() returns trigger language plpgsql as"
                + " $$ begin raise exception 'refused at commit' using errcode = '53100'; end $$");
        execute("create constraint trigger refuse after insert on chunk deferrable initially deferred"
                + " for each row execute function refuse()");

        assertThat(JournalStoreContract.kind(store.append(UUID.randomUUID(), appends(0, 1))))
                .isEqualTo(StoreException.Kind.OVERLOADED);

        assertThat(tail()).isZero();
    }

    @Test
    @DisplayName("[ST17] an error that will not pass is told apart from one that may")
    void st12_lastingError() throws SQLException {
        execute("alter table chunk add constraint refuse check (seq_last < 2)");
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 1)));

        assertThat(JournalStoreContract.kind(store.append(UUID.randomUUID(), appends(1, 1))))
                .isEqualTo(StoreException.Kind.REFUSED);

        assertThat(tail()).isEqualTo(1);
    }

    @Test
    @DisplayName("[ST17] a database that turns read-only: no ack, reads are served, and when it passes commits go on"
            + " (RELIABILITY 8)")
    void st17_readOnly() throws Exception {
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 1)));
        readOnly(true);

        Await.until("it took hold", PATIENCE, this::isRefusedAsReadOnly);
        Await.until(
                "reads are served",
                PATIENCE,
                () -> store.load(document)
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS)
                                .entries()
                                .size()
                        == 1);

        readOnly(false);
        assertThat(retried(UUID.randomUUID(), appends(1, 1))).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(tail()).isEqualTo(2);
    }

    private boolean isRefusedAsReadOnly() {
        Throwable failure = catchThrowable(() -> store.append(UUID.randomUUID(), appends(1, 1))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS));
        return failure.getCause() instanceof StoreException refused
                && refused.getMessage().contains("read-only")
                && refused.kind() == StoreException.Kind.OVERLOADED;
    }

    /** Connections learn of it when they are made: those that are there are ended. */
    private void readOnly(boolean on) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute("alter database " + database.name() + " set default_transaction_read_only = " + on);
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    @Test
    @DisplayName("[ST4] the wire breaks between the commit and its answer: unknown, and the batch id finds it, once")
    void st4_cutAfterCommit() {
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 1)));
        UUID batch = UUID.randomUUID();
        proxy.cutAnswers(true);
        Throwable failure = failure(batch, appends(1, 2));
        proxy.cutAnswers(false);

        assertThat(failure).as("an unknown outcome").isNotInstanceOf(StoreException.class);
        assertThat(tail()).as("committed all the same").isEqualTo(3);
        assertThat(retried(batch, appends(1, 2))).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(JournalStoreContract.get(store.load(document)).entries()).hasSize(3);
    }

    @Test
    @DisplayName("[ST4] a backend that is ended inside a commit: unknown, and a retry writes it, once")
    void st4_backendEnded() throws SQLException {
        execute("create function dawdle() returns trigger language plpgsql as"
                + " $$ begin perform pg_sleep(4); return new; end $$");
        execute("create trigger dawdle before insert on chunk for each row execute function dawdle()");
        UUID batch = UUID.randomUUID();

        var answer = store.append(batch, appends(0, 2));
        endBackendInside("insert into chunk");
        Throwable failure = catchThrowable(() -> answer.toCompletableFuture().get(60, TimeUnit.SECONDS));

        execute("drop trigger dawdle on chunk");
        assertThat(failure).isInstanceOf(ExecutionException.class);
        assertThat(tail()).isZero();
        assertThat(retried(batch, appends(0, 2))).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(JournalStoreContract.get(store.load(document)).entries()).hasSize(2);
    }

    @Test
    @DisplayName("[ST13] a frozen database: no ack, every call ends in time, and all goes on when it thaws")
    void st13_frozenDatabase() {
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 1)));
        UUID batch = UUID.randomUUID();
        proxy.freeze();

        var answers = IntStream.range(0, 8)
                .mapToObj(i -> store.append(batch, appends(1, 1)).toCompletableFuture())
                .toList();
        List<Throwable> failures = answers.stream()
                .map(answer ->
                        catchThrowable(() -> answer.get(60, TimeUnit.SECONDS)).getCause())
                .toList();

        assertThat(failures).doesNotContainNull();
        assertThat(failures).anyMatch(failure -> failure instanceof StoreException);
        assertThat(failures).anyMatch(failure -> !(failure instanceof StoreException));
        proxy.thaw();
        assertThat(retried(batch, appends(1, 1))).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(JournalStoreContract.get(store.load(document)).entries()).hasSize(2);
    }

    @Test
    @DisplayName("[ST14] reads that take long stand before no commit")
    void st14_readsDoNotDelayCommits() {
        var slow = IntStream.range(0, IMPATIENT.readConnections())
                .mapToObj(i -> pools.reads().query("select pg_sleep(2)").execute())
                .toList();

        assertThat(JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 1))))
                .containsExactly(AppendAnswer.COMMITTED);

        assertThat(slow).noneMatch(read -> read.isComplete());
        slow.forEach(read -> JournalStoreContract.get(read.toCompletionStage()));
    }

    @Test
    @DisplayName("[ST15] commits are timed, and entries counted once they are durable")
    void st15_commitsAreMeasured() {
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 3)));
        JournalStoreContract.get(store.append(UUID.randomUUID(), appends(0, 3)));

        assertThat(meters.get("syncline.journal.entries").counter().count()).isEqualTo(3);
        assertThat(meters.get("syncline.journal.appends")
                        .tag("answer", "stale")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("syncline.journal.commit")
                        .tag("result", "answered")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("[ST16] a commit finds its rows by key alone, however few there were when its plan was made")
    void st16_commitsLookUpByKey() throws SQLException {
        execute("analyze");
        List<String> plan = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        database.jdbcUrl() + "?preferQueryMode=simple", EmbeddedPostgres.USER, database.password());
                var statement = connection.createStatement()) {
            for (var setting : StorePools.COMMIT_PLANS.entrySet()) {
                statement.execute("set " + setting.getKey() + " = " + setting.getValue());
            }
            for (String sql : List.of(JournalSql.APPEND, JournalSql.JUDGE)) {
                try (var rows = statement.executeQuery("explain (generic_plan) " + sql)) {
                    while (rows.next()) {
                        plan.add(rows.getString(1));
                    }
                }
            }
        }
        String all = String.join("\n", plan);
        int lookups = 0;
        for (int i = 0; i < plan.size(); i++) {
            assertThat(plan.get(i)).as(all).doesNotContain("Seq Scan", "Materialize");
            if (plan.get(i).contains("Index Scan")) {
                assertThat(plan.get(i + 1)).as(all).contains("Index Cond: (", "ANY");
                lookups++;
            }
        }
        assertThat(lookups).as(all).isEqualTo(7);
    }

    private List<Append> appends(long tail, int count) {
        var entries = JournalStoreContract.entries(tail, count);
        byte[] hash = JournalStoreContract.hashAfter(JournalStoreContract.entries(0, (int) tail + count));
        return List.of(new Append(document, tail, entries, hash, List.of()));
    }

    private Throwable failure(UUID batch, List<Append> appends) {
        Throwable failure = catchThrowable(
                () -> store.append(batch, appends).toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertThat(failure).isInstanceOf(ExecutionException.class);
        return failure.getCause();
    }

    /** As a server does after an unknown outcome: the same batch again until there is an answer. */
    private AppendAnswer retried(UUID batch, List<Append> appends) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                AppendAnswer answer = store.append(batch, appends)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS)
                        .getFirst();
                if (answer != AppendAnswer.BUSY) {
                    return answer;
                }
            } catch (Exception again) {
                assertThat(again).isInstanceOf(ExecutionException.class);
            }
        }
        throw new AssertionError("no answer within " + PATIENCE);
    }

    private long tail() {
        return JournalStoreContract.get(store.find(document)).orElseThrow().tailSeq();
    }

    private void endBackendInside(String statement) throws SQLException {
        try (Connection connection = database.connect();
                var find = connection.prepareStatement("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where state = 'active' and pid <> pg_backend_pid() and query like ?"
                        + " and wait_event = 'PgSleep'")) {
            find.setString(1, "%" + statement + "%");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            boolean ended = false;
            while (!ended && System.nanoTime() < deadline) {
                try (var rows = find.executeQuery()) {
                    ended = rows.next();
                }
            }
            assertThat(ended).as("a backend was ended").isTrue();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
