package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.access.DocumentKind;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.process.FaultProxy;
import dev.syncline.process.ObjectStorage;
import dev.syncline.store.ColdNode;
import dev.syncline.store.Erasure;
import dev.syncline.store.Exporter;
import dev.syncline.store.Importer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cold bytes on their way into a real object storage, and back. */
class TieringTest {
    private static final int CHUNKS = Integer.getInteger("syncline.moved.chunks", 500);
    private static final ProjectId PROJECT = new ProjectId(1, 1);
    private static final UserId AUTHOR = new UserId(2, 2);
    private static final AtomicLong IDS = new AtomicLong(System.nanoTime());
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    static Path folder;

    private static ObjectStorage storage;
    private static FaultProxy wire;

    private final TestPostgres.Database database = TestPostgres.migrated();
    private ColdNode node;

    @BeforeAll
    static void open() throws Exception {
        storage = new ObjectStorage(folder);
        wire = new FaultProxy(storage.port());
    }

    @AfterAll
    static void close() throws Exception {
        wire.close();
        storage.close();
    }

    @BeforeEach
    void openNode() {
        node = new ColdNode(database, wire.port());
    }

    @AfterEach
    void closeNode() throws Exception {
        wire.comeBack();
        node.close();
    }

    @Test
    @DisplayName("[BK1] chunks that moved are read back equal, and nothing of them stays in Postgres (RELIABILITY 46)")
    void bk1_movedAndReadBack() throws Exception {
        DocumentId document = desk(CHUNKS);
        List<Entry> before = get(node.store().load(document)).entries();
        long bytes = number("select sum(octet_length(payload)) from chunk");

        assertThat(walk()).isNull();

        assertThat(number("select count(*) from chunk where object is not null and payload is null"))
                .isEqualTo(CHUNKS);
        assertThat(number("select sum(moved_bytes) from chunk")).isEqualTo(bytes);
        assertThat(get(node.store().load(document)).entries())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before);
        assertThat(node.audit().read(document).problems()).isEmpty();
        long puts = node.bucket().puts.get();
        assertThat(walk()).isNull();
        assertThat(node.bucket().puts.get())
                .as("what moved does not move again")
                .isEqualTo(puts);
    }

    @Test
    @DisplayName("[BK2] a read asks for each moved row that it needs once; what has a snapshot here asks for nothing")
    void bk2_boundedRequests() throws Exception {
        DocumentId cold = desk(40);
        DocumentId snapped = note(20, false);
        assertThat(walk()).isNull();
        node.bucket().gets.set(0);
        node.bucket().getsAtOnceMax.set(0);

        get(node.store().load(snapped));
        assertThat(node.bucket().gets.get()).isZero();
        get(node.store().load(cold));
        assertThat(node.bucket().gets.getAndSet(0)).isEqualTo(40);
        get(node.store().entriesAfter(cold, 30, ALL));
        assertThat(node.bucket().gets.getAndSet(0)).isEqualTo(10);
        get(node.store().entriesAfter(cold, 0, 1));
        assertThat(node.bucket().gets.get()).isEqualTo(1);
        assertThat(node.bucket().getsAtOnceMax.get())
                .as("requests that one read has under way")
                .isBetween(2L, 8L);
    }

    @Test
    @DisplayName("[BK3] the process ends at every step of moving and of deleting: every document is whole, and the next"
            + " walk ends the work")
    void bk3_killsAtEveryStep() throws Exception {
        DocumentId desk = desk(5);
        DocumentId note = note(6, true);
        List<Entry> deskWas = get(node.store().load(desk)).entries();
        byte[] noteWas = get(node.store().load(note)).snapshot().bytes();
        List<Entry> entriesWere = get(node.store().entriesAfter(note, 0, ALL));

        for (FaultPoint point : FaultPoint.OF_TIERING) {
            for (int time = 1; time <= (point == FaultPoint.AFTER_COLD_CLAIMED ? 1 : 2); time++) {
                if (point == FaultPoint.AFTER_OBJECT_DELETED) {
                    execute("insert into bucket_garbage (object) values ('nobody/1'), ('nobody/2'), ('nobody/3')"
                            + " on conflict do nothing");
                }
                assertThat(process(point.text() + ":" + time))
                        .as("ended at " + point)
                        .isEqualTo(137);

                assertThat(get(node.store().load(desk)).entries())
                        .usingRecursiveFieldByFieldElementComparator()
                        .isEqualTo(deskWas);
                assertThat(get(node.store().load(note)).snapshot().bytes()).isEqualTo(noteWas);
                assertThat(get(node.store().entriesAfter(note, 0, ALL)))
                        .usingRecursiveFieldByFieldElementComparator()
                        .isEqualTo(entriesWere);
                assertThat(node.audit().read(desk).problems()).isEmpty();
                restore();
            }
        }
        assertThat(process("")).isZero();
        assertThat(number("select count(*) from chunk where payload is not null and kind = 'entries'"))
                .isZero();
        assertThat(number("select count(*) from bucket_garbage")).isZero();
        assertThat(get(node.store().load(desk)).entries())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(deskWas);
    }

    @Test
    @DisplayName(
            "[BK4] while the bucket is down what moved is UNAVAILABLE, never empty; what is here is served; then all"
                    + " goes on")
    void bk4_bucketDown() throws Exception {
        DocumentId cold = desk(3);
        DocumentId snapped = note(3, false);
        assertThat(walk()).isNull();
        List<Entry> was = get(node.store().load(cold)).entries();
        DocumentId fresh = desk(2);

        wire.goAway();
        assertThat(kind(node.store().load(cold))).isEqualTo(StoreException.Kind.UNAVAILABLE);
        assertThat(kind(node.store().entriesAfter(snapped, 0, ALL))).isEqualTo(StoreException.Kind.UNAVAILABLE);
        assertThat(get(node.store().load(snapped)).snapshot()).isNotNull();
        assertThat(get(node.store().load(fresh)).entries()).hasSize(2);
        assertThat(walk()).isNotNull();
        assertThat(get(node.store().load(fresh)).entries()).hasSize(2);

        wire.comeBack();
        assertThat(get(node.store().load(cold)).entries())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(was);
        assertThat(walk()).isNull();
        assertThat(get(node.store().load(fresh)).entries()).hasSize(2);
        assertThat(number("select count(*) from chunk where payload is not null"))
                .isZero();
    }

    @Test
    @DisplayName(
            "[BK5] an object that is lost or has other bytes makes its document QUARANTINED; its rows stay, others are"
                    + " served")
    void bk5_lostAndDamaged() throws Exception {
        DocumentId lost = desk(3);
        DocumentId damaged = desk(3);
        DocumentId other = desk(3);
        assertThat(walk()).isNull();
        long rows = number("select count(*) from chunk");
        get(node.bucket().delete(object(lost, 2)));
        get(node.bucket().delete(object(damaged, 2)));
        get(node.bucket().put(object(damaged, 2), new byte[] {7}, Map.of()));

        assertThat(kind(node.store().load(lost))).isEqualTo(StoreException.Kind.QUARANTINED);
        assertThat(kind(node.store().load(damaged))).isEqualTo(StoreException.Kind.QUARANTINED);
        assertThat(node.audit().read(lost).problems()).isNotEmpty();
        assertThat(get(node.store().load(other)).entries()).hasSize(3);
        assertThat(number("select count(*) from chunk")).isEqualTo(rows);
    }

    @Test
    @DisplayName("[BK6] what lies under the name of an object already is never taken for it, and never written over")
    void bk6_takenNames() throws Exception {
        DocumentId document = desk(2);
        List<Entry> was = get(node.store().load(document)).entries();
        String name = text("select name from chunk where seq_last = 1");
        assertThat(get(node.bucket().put(name, new byte[] {9}, Map.of()))).isTrue();

        assertThat(walk()).isNull();
        assertThat(walk()).isNull();

        assertThat(number("select count(*) from chunk where payload is not null"))
                .isZero();
        assertThat(get(node.bucket().get(name)).orElseThrow()).containsExactly(9);
        assertThat(get(node.store().load(document)).entries())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(was);
        assertThat(text("select object from chunk where seq_last = 2"))
                .isEqualTo(text("select name from chunk where seq_last = 2"));
    }

    @Test
    @DisplayName(
            "[BK7] an export holds what moved, an import needs no bucket, and erasing a project empties the bucket of"
                    + " it")
    void bk7_exportAndErase() throws Exception {
        execute("insert into app_user (id, display_name) values ('%s', 'Ada')"
                .formatted(uuid(AUTHOR.hi(), AUTHOR.lo())));
        execute("insert into project (id, name, personal, created_by) values ('%s', 'Ours', false, '%s')"
                .formatted(uuid(PROJECT.hi(), PROJECT.lo()), uuid(AUTHOR.hi(), AUTHOR.lo())));
        DocumentId note = note(6, true);
        assertThat(walk()).isNull();
        List<Entry> was = get(node.store().entriesAfter(note, 0, ALL));
        String object = object(note, 3);
        assertThat(object)
                .isEqualTo("project/" + uuid(1, 1) + "/documents/" + uuid(note.hi(), note.lo())
                        + "/00000000000000000003.entries");
        var out = new ByteArrayOutputStream();
        try (Connection connection = database.connect()) {
            new Exporter(connection, out, node.bucket()).document(note);
            var erasure = new Erasure(connection);
            assertThat(erasure.project(uuid(PROJECT.hi(), PROJECT.lo()))).isEqualTo(1);
            assertThat(erasure.objects(node.bucket())).isPositive();
        }
        assertThat(get(node.bucket().get(object))).isEmpty();
        assertThat(number("select count(*) from bucket_garbage")).isZero();

        execute("insert into project (id, name, personal, created_by) values ('%s', 'Ours', false, '%s')"
                .formatted(uuid(PROJECT.hi(), PROJECT.lo()), uuid(AUTHOR.hi(), AUTHOR.lo())));
        try (Connection connection = database.connect()) {
            assertThat(new Importer(connection, null)
                            .run(new ByteArrayInputStream(out.toByteArray()))
                            .refused())
                    .isEmpty();
        }
        node.bucket().gets.set(0);
        assertThat(get(node.store().entriesAfter(note, 0, ALL)))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(was);
        assertThat(node.bucket().gets.get()).isZero();
    }

    /** Walks once; gives what it failed of. */
    private Throwable walk() throws Exception {
        CompletableFuture<Throwable> walked = new CompletableFuture<>();
        new Tiering(node.cold(), node.bucket(), Runnable::run, null, 0, new LiveObserver() {}).walk(walked::complete);
        return walked.get(10, TimeUnit.MINUTES);
    }

    private int process(String fault) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TieringProcess.class.getName(),
                        Integer.toString(database.port()),
                        database.name(),
                        database.password(),
                        Integer.toString(storage.port()),
                        fault)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("walk.log").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** Chunks that moved are here again, as work for the next walk. Their objects are where they were. */
    private void restore() throws Exception {
        for (String object : texts("select object from chunk where payload is null")) {
            byte[] bytes = get(node.bucket().get(object)).orElseThrow();
            try (Connection connection = database.connect();
                    var statement = connection.prepareStatement(
                            "update chunk set payload = ?, object = null, moved_bytes = null where object = ?")) {
                statement.setBytes(1, bytes);
                statement.setString(2, object);
                statement.executeUpdate();
            }
        }
    }

    /** A document of commands: an entry is a chunk, and no snapshot is needed. */
    private DocumentId desk(int entries) {
        return document("desk", DocumentKind.COMMANDED, entries);
    }

    /** A document of changes, with a snapshot in several parts. */
    private DocumentId note(int entries, boolean large) {
        DocumentId document = document("note", DocumentKind.MERGED, entries);
        byte[] bytes = new byte[large ? 450 : 0];
        new Random(document.lo()).nextBytes(bytes);
        snapshot(document, bytes);
        return document;
    }

    private void snapshot(DocumentId document, byte[] bytes) {
        StoredDocument row = get(node.store().find(document)).orElseThrow();
        var snapshot = new Snapshot(UUID.randomUUID(), row.tailSeq(), row.tailHash(), List.of(), bytes);
        int parts = get(node.upkeep().stage(document, row.layout(), snapshot));
        for (int part = 0; part < parts; part++) {
            get(node.upkeep().stagePart(document, snapshot, part));
        }
        assertThat(get(node.upkeep().adopt(document, row.layout(), snapshot))).isTrue();
    }

    private DocumentId document(String type, DocumentKind kind, int entries) {
        var document = new DocumentId(9, IDS.incrementAndGet());
        List<Entry> journal = new ArrayList<>();
        for (long seq = 1; seq <= entries; seq++) {
            byte[] text = ("entry " + seq + " of " + document.lo()).getBytes(StandardCharsets.UTF_8);
            byte[] bytes = kind == DocumentKind.COMMANDED ? decided(seq, text) : text;
            journal.add(new Entry(seq, AUTHOR, seq * 1_000, TimelineId.NONE, 1, "", bytes));
        }
        get(node.store().create(new NewDocument(document, PROJECT, type, kind, "", AUTHOR, journal)));
        return document;
    }

    /** A decision about a command that nobody reads. */
    private static byte[] decided(long seq, byte[] command) {
        return DecidedCodec.encode(
                new Decided(seq, TimelineId.NONE, 1, 0, command, Outcome.NO_EFFECT, List.of(), List.of(), List.of()));
    }

    private String object(DocumentId document, long seq) throws SQLException {
        return text("select object from chunk where document_id = '" + uuid(document.hi(), document.lo())
                + "' and seq_last = " + seq);
    }

    private static UUID uuid(long hi, long lo) {
        return new UUID(hi, lo);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(5, TimeUnit.MINUTES).join();
    }

    private static StoreException.Kind kind(CompletionStage<?> stage) {
        Throwable failure = catchThrowable(() -> get(stage));
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertThat(cause).isInstanceOf(StoreException.class);
        return ((StoreException) cause).kind();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        return texts(sql).getFirst();
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
