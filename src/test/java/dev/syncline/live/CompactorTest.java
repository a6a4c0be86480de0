package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.Engine;
import dev.syncline.engine.Engine.Condensed;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Writer;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.wire.UpFrame;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Snapshots made beside live documents, on one thread, over a journal in memory. */
class CompactorTest implements LiveObserver {
    private static final UserId ADA = new UserId(1, 1);
    private static final SessionId SESSION = new SessionId(2, 2);
    private static final LiveLimits LIMITS = LiveLimits.DEFAULTS
            .withIdle(1_000)
            .withUpkeep(new LiveLimits.Upkeep(10, 1 << 20, 3, 1 << 20, 1_500, 0, 0, 100, 10));

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final MemoryJournalStore rows = new MemoryJournalStore();
    private final InProcessEngine inside = new InProcessEngine();
    private final DocumentId document = Ids.document();
    private final Writer ada = Writer.ofNote();
    private final Map<FaultPoint, Integer> passed = new EnumMap<>(FaultPoint.class);
    private long nowMs;
    private int condensed;
    private int compacted;
    private int failed;
    private boolean wrongBytes;
    private boolean spoilsAnew;

    @AfterEach
    void free() {
        ada.close();
        inside.close();
    }

    @Test
    @DisplayName("[SN6] a document that grew gets a snapshot that loads to what was committed")
    void sn6_grows() {
        LiveNode node = node();
        type(node, 12);

        StoredJournal journal = rows.load(document).toCompletableFuture().join();
        assertThat(journal.snapshot()).isNotNull();
        assertThat(journal.snapshot().seq()).isGreaterThanOrEqualTo(10);
        assertThat(json(journal.parts())).isEqualTo(json(committed()));
        assertThat(passed.keySet()).contains(FaultPoint.AFTER_SNAPSHOT_ADOPTED);
    }

    @Test
    @DisplayName("[SN6] a snapshot that does not load to what it was made of is not stored (RELIABILITY 14)")
    void sn6_wrongBytes() {
        LiveNode node = node();
        wrongBytes = true;
        type(node, 15);

        assertThat(failed).isPositive();
        assertThat(compacted).isZero();
        StoredDocument row = row();
        assertThat(row.snapshot()).isNull();
        assertThat(row.baseSeq()).isZero();
        assertThat(json(rows.load(document).toCompletableFuture().join().parts()))
                .isEqualTo(json(committed()));

        wrongBytes = false;
        type(node, 1);
        assertThat(row().snapshot()).isNotNull();
    }

    @Test
    @DisplayName("[FG4] nothing is forgotten if the bytes that are to stay do not come to the document's value")
    void fg4_wrongBytes() {
        LiveNode node = node();
        type(node, 5);
        StoredDocument before = row();
        List<Throwable> problems = new ArrayList<>();
        spoilsAnew = true;
        node.forget(document, ADA, seq -> {}, problems::add);
        run();

        assertThat(problems).hasSize(1);
        assertThat(row()).isEqualTo(before);
        spoilsAnew = false;
        node.forget(document, ADA, seq -> {}, problems::add);
        run();
        assertThat(problems).hasSize(1);
        assertThat(row().forgot()).isTrue();
    }

    @Test
    @DisplayName(
            "[SN7] a failure at any step leaves the document whole, and the next run goes through (RELIABILITY 15)")
    void sn7_failureAtEveryStep() {
        LiveNode node = node();
        type(node, 12);
        Set<Integer> reached = new HashSet<>();
        for (int step = 1; step <= 30; step++) {
            int failing = step;
            int[] calls = {0};
            type(node, 1);
            rows.faults(() -> {
                boolean now = ++calls[0] == failing;
                if (now) {
                    reached.add(failing);
                }
                return now ? MemoryJournalStore.Fault.OVERLOADED : MemoryJournalStore.Fault.NONE;
            });
            need(node);
            rows.faults(() -> MemoryJournalStore.Fault.NONE);
            assertThat(json(rows.load(document).toCompletableFuture().join().parts()))
                    .as("after a failure at step %d", step)
                    .isEqualTo(json(committed()));
            need(node);
            assertThat(row().snapshotSeq())
                    .as("after a failure at step %d", step)
                    .isEqualTo(row().tailSeq());
        }
        assertThat(reached).as("steps that failed").hasSizeGreaterThan(5);
        assertThat(failed).isPositive();
    }

    @Test
    @DisplayName("[SN8] 150 readers who come at once have one snapshot made, and each sees what was committed before it"
            + " came")
    void sn8_joinStorm() {
        LiveNode node = node();
        type(node, 5);
        assertThat(row().snapshot()).isNull();
        for (int i = 0; i < 2; i++) {
            ada.type("a long text that no reader is given behind a snapshot ".repeat(40));
            push(node);
        }
        condensed = 0;
        List<Long> seqs = new ArrayList<>();
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            read(node, seqs, files);
        }
        run();

        assertThat(condensed).as("one snapshot, made and verified").isEqualTo(2);
        assertThat(seqs).hasSize(150).containsOnly(row().tailSeq());
        assertThat(json(List.of(files.getFirst()))).isEqualTo(json(committed()));

        ada.type("news");
        push(node);
        read(node, seqs, files);
        run();
        assertThat(seqs.getLast()).isEqualTo(row().tailSeq());
        assertThat(json(List.of(files.getLast()))).isEqualTo(json(committed())).contains("news");
        assertThat(condensed).isEqualTo(2);
    }

    @Test
    @DisplayName("[SN8] a document without changes is a file too")
    void sn8_emptyDocument() {
        LiveNode node = node();
        DocumentId empty = Ids.document();
        node.create(NewDocuments.of(empty, new ProjectId(3, 3), Types.AUTOMERGE, "", ADA, 0), stored -> {}, fault -> {
            throw fault;
        });
        run();
        List<byte[]> files = new ArrayList<>();
        node.saved(empty, file -> files.add(bytes(file)), CompactorTest::raise);
        run();
        assertThat(files.getFirst())
                .isEqualTo(
                        inside.condense(List.of()).toCompletableFuture().join().saved());
    }

    @Test
    @DisplayName("[SN9] snapshots are made and rows put in order while the document is written without a pause")
    void sn9_underConstantWriting() {
        LiveNode node = node();
        for (int i = 0; i < 300; i++) {
            ada.type("w" + i + " ");
            List<Offer.Answer> answers = offer(node, ada);
            for (int task = 0; task < 3 && !tasks.isEmpty(); task++) {
                tasks.remove().run();
            }
            while (answers.isEmpty()) {
                tasks.remove().run();
            }
            assertThat(answers.getFirst()).isInstanceOf(Offer.Durable.class);
        }
        run();

        assertThat(compacted).isGreaterThan(5);
        assertThat(failed).isZero();
        assertThat(row().baseSeq()).isPositive();
        assertThat(rows.archive(document)).hasSize(301);
        assertThat(json(rows.load(document).toCompletableFuture().join().parts()))
                .isEqualTo(json(committed()));
    }

    @Test
    @DisplayName("[SN10] a cold node writes on a document whose first entries are no longer kept")
    void sn10_coldNodeWrites() {
        LiveNode warm = node();
        type(warm, 60);
        assertThat(row().baseSeq()).isPositive();

        LiveNode cold = node(rows.peer());
        ada.type("on a cold node");
        assertThat(push(cold)).isInstanceOf(Offer.Durable.class);

        assertThat(json(committed())).contains("on a cold node");
    }

    @Test
    @DisplayName("[SN10] a node that was away for longer than entries are kept ends its subscriptions and begins anew")
    void sn10_beyondTheHorizon() {
        LiveNode frozen = node();
        type(frozen, 1);
        LiveNode busy = node(rows.peer());
        type(busy, 80);
        assertThat(row().baseSeq()).isGreaterThan(10);

        try (Writer bob = Writer.ofNote()) {
            bob.type("after the pause");
            assertThat(push(frozen, bob)).isInstanceOf(Offer.Declined.class);
            assertThat(push(frozen, bob)).isInstanceOf(Offer.Durable.class);
        }
        assertThat(json(committed())).contains("after the pause");
    }

    @Test
    @DisplayName("[LV9] a document without work gives back ledger and instance; one that nobody follows leaves memory")
    void lv9_eviction() {
        LiveNode node = node();
        node.start();
        type(node, 4);
        tick();
        assertThat(node.size()).isEqualTo(1);
        assertThat(node.ledgers()).isEqualTo(1);
        assertThat(inside.instances()).isEqualTo(1);
        Subscriber reader = new Subscriber() {
            @Override
            public void deliver(byte[] frame) {}

            @Override
            public void ended(dev.syncline.wire.Fault fault) {}
        };
        node.subscribe(document, reader, new Resume("viewer", null, 0, null, List.of()), ADA, SESSION);
        run();

        nowMs += 600;
        tick();
        assertThat(node.ledgers()).as("a little later").isEqualTo(1);
        nowMs += 600;
        tick();
        assertThat(node.size()).isEqualTo(1);
        assertThat(node.ledgers()).isZero();
        assertThat(inside.instances()).isZero();
        assertThat(row().snapshotSeq()).as("a cold start is made short").isEqualTo(row().tailSeq());

        type(node, 1);
        tick();
        node.unsubscribe(document, reader);
        nowMs += 1_001;
        tick();
        assertThat(node.size()).isZero();
        assertThat(inside.instances()).isZero();
    }

    @Test
    @DisplayName("[LV9] nothing leaves memory before its work is done")
    void lv9_evictionWaits() {
        LiveNode node = node();
        node.start();
        type(node, 1);
        tick();
        ada.type("on its way");
        List<Offer.Answer> answers = offer(node, ada);
        nowMs += 5_000;
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
        assertThat(node.size()).isEqualTo(1);
        run();
        assertThat(answers.getFirst()).isInstanceOf(Offer.Durable.class);
    }

    private void tick() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
        run();
    }

    private LiveNode node() {
        LiveNode node = node(rows);
        node.create(NewDocuments.of(document, new ProjectId(3, 3), Types.NOTE, "", ADA, 0), stored -> {}, fault -> {
            throw fault;
        });
        run();
        return node;
    }

    private LiveNode node(MemoryJournalStore store) {
        Ports ports = new Ports(
                store,
                store.upkeep(),
                engine(),
                tasks::add,
                (delayMs, task) -> timers.add(task),
                () -> nowMs,
                UUID::randomUUID);
        return new LiveNode(ports, LIMITS, new RawInflater(), this);
    }

    /** The engine, which counts what is condensed and spoils it if a test wants that. */
    private Engine engine() {
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(inside, arguments);
                        return switch (method.getName()) {
                            case "condense" -> condensed((CompletionStage<?>) answer);
                            case "anew" -> spoilsAnew ? spoilt((CompletionStage<?>) answer) : answer;
                            default -> answer;
                        };
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private CompletionStage<?> condensed(CompletionStage<?> answer) {
        condensed++;
        return wrongBytes ? spoilt(answer) : answer;
    }

    private CompletionStage<?> spoilt(CompletionStage<?> answer) {
        Condensed right = (Condensed) answer.toCompletableFuture().join();
        // What a save that forgets the last change would give.
        List<byte[]> parts = new ArrayList<>(committed());
        parts.removeLast();
        Condensed wrong = inside.condense(parts).toCompletableFuture().join();
        return CompletableFuture.completedFuture(new Condensed(wrong.saved(), right.heads(), right.value()));
    }

    private void type(LiveNode node, int words) {
        for (int i = 0; i < words; i++) {
            ada.type("word ");
            assertThat(push(node)).isInstanceOf(Offer.Durable.class);
        }
    }

    private Offer.Answer push(LiveNode node) {
        return push(node, ada);
    }

    private Offer.Answer push(LiveNode node, Writer writer) {
        List<Offer.Answer> answers = offer(node, writer);
        run();
        return answers.getFirst();
    }

    private List<Offer.Answer> offer(LiveNode node, Writer writer) {
        UpFrame.Push push = writer.pushLast(document);
        List<Offer.Answer> answers = new ArrayList<>();
        node.offer(
                document,
                new Offer(
                        ADA,
                        SESSION,
                        0,
                        push.timeline(),
                        push.first(),
                        push.chain(),
                        push.entries(),
                        null,
                        answers::add));
        return answers;
    }

    private void need(LiveNode node) {
        node.compactor().need(document, problem -> {});
        run();
    }

    private void read(LiveNode node, List<Long> seqs, List<byte[]> files) {
        node.saved(
                document,
                file -> {
                    seqs.add(file.at().tailSeq());
                    files.add(bytes(file));
                },
                CompactorTest::raise);
    }

    private static byte[] bytes(SavedFile file) {
        byte[] bytes = Bytes.concat(file.parts().toArray(byte[][]::new));
        file.done().run();
        return bytes;
    }

    private static void raise(Throwable problem) {
        throw new AssertionError(problem);
    }

    private StoredDocument row() {
        return rows.find(document).toCompletableFuture().join().orElseThrow();
    }

    private List<byte[]> committed() {
        return rows.archive(document).stream()
                .filter(entry -> !entry.refused())
                .map(Entry::bytes)
                .toList();
    }

    private static String json(List<byte[]> parts) {
        try (InProcessEngine engine = new InProcessEngine()) {
            DocumentId scratch = Ids.document();
            engine.load(scratch, parts).toCompletableFuture().join();
            return engine.json(scratch).toCompletableFuture().join();
        }
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Override
    public void passed(FaultPoint point) {
        passed.merge(point, 1, Integer::sum);
    }

    @Override
    public void compacted(int bytes, long tookMs) {
        compacted++;
    }

    @Override
    public void compactionFailed(Throwable problem) {
        failed++;
    }
}
