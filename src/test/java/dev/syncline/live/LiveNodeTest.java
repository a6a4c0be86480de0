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
import dev.syncline.store.MemoryJournalStore;
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
        InProcessEngine engine = new InProcessEngine();
        engines.add(engine);
        return new Ports(store, store.upkeep(), engine, tasks::add, (delayMs, task) -> {}, () -> 0, UUID::randomUUID);
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
