package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Writer;
import dev.syncline.store.JournalStore.StoredTail;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Live nodes on one thread, over a journal in memory. */
class LiveNodeTest {
    private static final UserId ADA = new UserId(1, 1);
    private static final SessionId SESSION = new SessionId(2, 2);

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final MemoryJournalStore rows = new MemoryJournalStore();
    private final List<InProcessEngine> engines = new ArrayList<>();
    private final DocumentId document = Ids.document();

    @AfterEach
    void free() {
        engines.forEach(InProcessEngine::close);
    }

    @Test
    @DisplayName("[LV8] a node whose instance is made from newer rows than it knows blames no change for that")
    void lv8_aNodeThatIsBehind() {
        Ports one = ports(rows);
        Ports two = ports(rows.peer());
        LiveNode here = node(one);
        LiveNode there = node(two);
        create(here);
        try (Writer ada = Writer.ofNote();
                Writer bob = Writer.ofNote()) {
            ada.type("first ");
            assertThat(push(here, ada)).isInstanceOf(Offer.Durable.class);
            bob.type("elsewhere ");
            assertThat(push(there, bob)).isInstanceOf(Offer.Durable.class);

            // The engine's child was restarted: the next batch makes the instance anew, from rows that hold Bob's
            // change.
            one.engine().drop(document);
            ada.type("second");
            push(here, ada);

            assertThat(saved(here)).contains("first").contains("elsewhere").contains("second");
            assertThat(rows.load(document).toCompletableFuture().join().entries())
                    .noneMatch(entry -> entry.refused());
        }
    }

    @Test
    @DisplayName(
            "[NO5] a hint alone brings followers what another node committed; one that is late or comes again reads"
                    + " nothing, and many that wait read once")
    void no5_hints() {
        LiveNode writing = node(ports(rows));
        create(writing);
        MemoryJournalStore way = rows.peer();
        AtomicInteger asked = new AtomicInteger();
        way.faults(() -> {
            asked.incrementAndGet();
            return MemoryJournalStore.Fault.NONE;
        });
        LiveNode following = node(ports(way));
        List<byte[]> frames = new ArrayList<>();
        follow(following, frames);
        try (Writer ada = Writer.ofNote()) {
            for (int i = 0; i < 5; i++) {
                ada.type("word ");
                push(writing, ada);
            }
        }
        assertThat(frames).as("nobody looked yet").isEmpty();
        asked.set(0);

        for (int seq = 2; seq <= 6; seq++) {
            following.hint(new StoredTail(document, seq));
        }
        run();
        List<DownFrame.Item> items = new ArrayList<>();
        frames.forEach(frame -> items.addAll(((DownFrame.Entries) Frames.decodeDown(frame)).items()));
        assertThat(items).hasSize(5);
        assertThat(asked).as("what there is, and that there is no more").hasValue(2);

        following.hint(new StoredTail(document, 6));
        following.hint(new StoredTail(document, 3));
        following.hint(new StoredTail(Ids.document(), 3));
        run();
        assertThat(asked).hasValue(2);
    }

    @Test
    @DisplayName(
            "[NO8] who opens a document on a node that is behind gets, with the cursor, the journal that says what was"
                    + " decided")
    void no8_cursorAndJournal() {
        LiveNode writing = node(ports(rows));
        create(writing);
        LiveNode behind = node(ports(rows.peer()));
        follow(behind, new ArrayList<>());
        List<byte[]> frames = new ArrayList<>();
        try (Writer ada = Writer.ofNote()) {
            ada.type("word");
            push(writing, ada);
            behind.subscribe(
                    document,
                    reader(frames),
                    new Resume("editor", null, 0, null, List.of(ada.timeline())),
                    ADA,
                    SESSION);
            run();
        }

        var opened = (DownFrame.Opened) Frames.decodeDown(frames.getFirst());
        assertThat(opened.cursors())
                .singleElement()
                .satisfies(cursor -> assertThat(cursor.durable()).isEqualTo(1));
        assertThat(opened.seq()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "[NO9] what was edited lately is ready before a node says that it is; then nobody's edit reads a journal")
    void no9_warming() {
        LiveNode before = node(ports(rows));
        create(before);
        Ports ports = ports(rows.peer());
        LiveNode restarted = node(ports);
        Warming warming = new Warming(ports, restarted);
        warming.begin();
        assertThat(warming.isOver()).isFalse();
        run();

        assertThat(warming.isOver()).isTrue();
        assertThat(restarted.ledgers()).isEqualTo(1);
    }

    @Test
    @DisplayName("[NO9] a database that does not answer, and a document that cannot be read, hold no start up")
    void no9_coldStart() {
        MemoryJournalStore silent = rows.peer();
        silent.faults(() -> MemoryJournalStore.Fault.DROP_BEFORE);
        assertThat(isOver(silent, 0)).as("at once").isFalse();
        assertThat(isOver(silent, Warming.PATIENCE_MS)).as("after a while").isTrue();

        create(node(ports(rows)));
        MemoryJournalStore failing = rows.peer();
        AtomicInteger asked = new AtomicInteger();
        failing.faults(() ->
                asked.getAndIncrement() == 0 ? MemoryJournalStore.Fault.NONE : MemoryJournalStore.Fault.OVERLOADED);
        assertThat(isOver(failing, 0)).isTrue();
        assertThat(asked).hasValueGreaterThan(1);
    }

    private boolean isOver(MemoryJournalStore store, int afterMs) {
        Ports ports = ports(store, Neighbours.NONE, (delayMs, task) -> {
            if (delayMs <= afterMs) {
                tasks.add(task);
            }
        });
        Warming warming = new Warming(ports, node(ports));
        warming.begin();
        run();
        return warming.isOver();
    }

    @Test
    @DisplayName("[NO5] what somebody says reaches those who follow the document here, and is told to other nodes once")
    void no5_presence() {
        List<DownFrame.Presence> told = new ArrayList<>();
        LiveNode node = node(ports(rows, new Neighbours() {
            @Override
            public void committed(DocumentId document, long tailSeq) {}

            @Override
            public void present(DownFrame.Presence presence) {
                told.add(presence);
            }
        }));
        create(node);
        List<byte[]> frames = new ArrayList<>();
        Subscriber reader = follow(node, frames);
        var said = new DownFrame.Presence(document, new SessionId(8, 8), ADA, new byte[] {1});

        node.tell(reader, said);
        assertThat(frames).as("not to oneself").isEmpty();
        assertThat(told).containsExactly(said);

        node.heard(said);
        assertThat(frames).hasSize(1);
        assertThat(told).as("what was heard goes no further").hasSize(1);
    }

    /** Somebody who has the document open, and has what there is. */
    private Subscriber follow(LiveNode node, List<byte[]> frames) {
        Subscriber reader = reader(frames);
        node.subscribe(document, reader, new Resume("editor", null, 0, null, List.of()), ADA, SESSION);
        run();
        frames.clear();
        return reader;
    }

    private static Subscriber reader(List<byte[]> frames) {
        return new Subscriber() {
            @Override
            public void deliver(byte[] frame) {
                frames.add(frame);
            }

            @Override
            public void ended(Fault fault) {
                throw fault;
            }
        };
    }

    @Test
    @DisplayName("[LV2] readers who come at once share one saving; one who comes after it began does not")
    void lv2_oneSaving() {
        Ports ports = ports(rows);
        LiveNode node = node(ports);
        create(node);
        AtomicInteger savings = new AtomicInteger();
        CompletableFuture<byte[]> slow = new CompletableFuture<>();
        CommittedReads<byte[]> reads = new CommittedReads<>(
                ports,
                node,
                (engine, id) -> savings.incrementAndGet() == 1 ? slow : engine.save(id),
                bytes -> bytes.length,
                1_000_000);
        List<Long> answered = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            read(reads, answered);
        }
        run();
        assertThat(savings).hasValue(1);
        for (int i = 0; i < 100; i++) {
            read(reads, answered);
        }
        run();
        assertThat(answered).isEmpty();

        slow.complete(new byte[] {1});
        run();
        assertThat(answered).hasSize(200);
        assertThat(savings).hasValue(2);
        read(reads, answered);
        run();
        assertThat(savings).hasValue(2);

        try (Writer ada = Writer.ofNote()) {
            ada.type("news");
            push(node, ada);
        }
        read(reads, answered);
        run();
        assertThat(savings).hasValue(3);
        assertThat(answered.get(201)).isEqualTo(2);
    }

    @Test
    @DisplayName("[AD8] after a restoration the door takes the lost changes of timelines, and nobody pushes on those")
    void ad8_timelinesThatAreOver() {
        LiveNode before = node(ports(rows));
        create(before);
        try (Writer ada = Writer.ofNote()) {
            ada.type("kept ");
            push(before, ada);
            MemoryJournalStore.Backup backup = rows.backup();
            ada.type("lost");
            push(before, ada);
            rows.restore(backup);

            LiveNode after = node(ports(rows));
            assertThat(saved(after)).contains("kept ").doesNotContain("lost");
            assertThat(push(after, ada)).isInstanceOf(Offer.Declined.class);
            Offer.Durable given = put(after, ada);
            assertThat(given.refused()).isEmpty();
            assertThat(given.accepted()).as("the one that was lost").isEqualTo(1);
            assertThat(saved(after)).contains("kept lost");
            assertThat(put(after, ada).accepted()).as("from a second device").isZero();
        }
    }

    /** Puts everything that somebody wrote through the door. */
    private Offer.Durable put(LiveNode node, Writer writer) {
        return (Offer.Durable) offer(node, TimelineId.NONE, 1, new byte[0], writer.entries());
    }

    private void read(CommittedReads<byte[]> reads, List<Long> answered) {
        reads.read(document, read -> answered.add(read.at().tailSeq()), problem -> answered.add(-1L));
    }

    private Ports ports(MemoryJournalStore store) {
        return ports(store, Neighbours.NONE);
    }

    private Ports ports(MemoryJournalStore store, Neighbours neighbours) {
        return ports(store, neighbours, (delayMs, task) -> {});
    }

    private Ports ports(MemoryJournalStore store, Neighbours neighbours, Ports.Scheduler scheduler) {
        InProcessEngine engine = new InProcessEngine();
        engines.add(engine);
        return new Ports(store, store.upkeep(), engine, tasks::add, scheduler, () -> 0, UUID::randomUUID, neighbours);
    }

    private static LiveNode node(Ports ports) {
        return new LiveNode(ports, LiveLimits.DEFAULTS, new RawInflater(), new LiveObserver() {});
    }

    private void create(LiveNode node) {
        node.create(NewDocuments.of(document, new ProjectId(3, 3), Types.NOTE, "", ADA, 0), stored -> {}, fault -> {
            throw fault;
        });
        run();
    }

    private Offer.Answer push(LiveNode node, Writer writer) {
        UpFrame.Push push = writer.pushLast(document);
        return offer(node, push.timeline(), push.first(), push.chain(), push.entries());
    }

    private Offer.Answer offer(LiveNode node, TimelineId timeline, long first, byte[] chain, List<byte[]> entries) {
        List<Offer.Answer> answers = new ArrayList<>();
        node.offer(document, new Offer(ADA, SESSION, 0, timeline, first, chain, entries, null, answers::add));
        run();
        return answers.get(0);
    }

    private String saved(LiveNode node) {
        List<String> answers = new ArrayList<>();
        node.ask(document, (row, engine) -> engine.json(document), (row, json) -> answers.add(json), fault -> {
            throw fault;
        });
        run();
        return answers.get(0);
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
