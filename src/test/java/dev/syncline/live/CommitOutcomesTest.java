package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Writer;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.store.MemoryJournalStore.Fault;
import dev.syncline.wire.UpFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a writer is told when the database cannot commit, or does not say whether it did. */
class CommitOutcomesTest {
    private static final UserId ADA = new UserId(1, 1);
    private static final SessionId SESSION = new SessionId(2, 2);
    private static final long LONG_MS = 60_000;

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atMs));
    private final MemoryJournalStore rows = new MemoryJournalStore();
    private final InProcessEngine engine = new InProcessEngine();
    private final DocumentId document = Ids.document();
    private final DocumentId other = Ids.document();
    private final Writer ada = Writer.ofNote();
    private final Writer adaElsewhere = Writer.ofNote();
    private LiveNode node;
    private long nowMs;

    private record Timer(long atMs, Runnable task) {}

    @BeforeEach
    void begin() {
        Ports ports = new Ports(
                rows,
                rows.upkeep(),
                engine,
                tasks::add,
                (delayMs, task) -> timers.add(new Timer(nowMs + delayMs, task)),
                () -> nowMs,
                UUID::randomUUID);
        node = new LiveNode(ports, LiveLimits.DEFAULTS, new RawInflater(), new LiveObserver() {});
        for (DocumentId id : List.of(document, other)) {
            node.create(NewDocuments.of(id, new ProjectId(3, 3), Types.NOTE, "", ADA, 0), stored -> {}, fault -> {
                throw fault;
            });
        }
        pass(1);
    }

    @AfterEach
    void free() {
        ada.close();
        adaElsewhere.close();
        engine.close();
    }

    @Test
    @DisplayName("[LV10] what the database refuses for good is told as INTERNAL; other documents of the batch commit")
    void lv10_refused() {
        rows.poison(document, true);
        List<Offer.Answer> mine = push(document, ada);
        List<Offer.Answer> elsewhere = push(other, adaElsewhere);
        pass(LONG_MS);

        assertThat(told(mine)).isEqualTo("INTERNAL");
        assertThat(told(elsewhere)).isEqualTo("durable 1");
        assertThat(tail(document)).isEqualTo(1);

        rows.poison(document, false);
        List<Offer.Answer> again = pushAgain(document, ada);
        pass(1);
        assertThat(told(again)).isEqualTo("durable 1");
    }

    @Test
    @DisplayName("[LV10] what the database cannot do for a while is given back as OVERLOADED, and nothing was written")
    void lv10_overloaded() {
        for (Fault fault : List.of(Fault.OVERLOADED, Fault.BUSY)) {
            List<Offer.Answer> pushed = prepared(fault, fault);
            pass(1_000);
            assertThat(pushed).isEmpty();
            pass(LONG_MS);
            assertThat(told(pushed)).isEqualTo("OVERLOADED");

            rows.faults(() -> Fault.NONE);
            assertThat(tail(document)).isEqualTo(ada.entries().size());
            List<Offer.Answer> again = pushAgain(document, ada);
            pass(1);
            assertThat(told(again)).isEqualTo("durable " + ada.entries().size());
        }
    }

    @Test
    @DisplayName("[LV10] an outcome that stays unknown is asked for until the store knows it")
    void lv10_unknown() {
        for (Fault fault : List.of(Fault.FAIL_AFTER, Fault.FAIL_BEFORE)) {
            List<Offer.Answer> pushed = prepared(fault, Fault.OVERLOADED);
            pass(LONG_MS);
            assertThat(pushed).isEmpty();

            rows.faults(() -> Fault.NONE);
            pass(LONG_MS);
            assertThat(told(pushed)).isEqualTo("durable " + ada.entries().size());
            assertThat(tail(document)).isEqualTo(1 + ada.entries().size());
        }
    }

    @Test
    @DisplayName(
            "[LV10] what was perhaps written and is refused from then on is told as UNAVAILABLE; rows decide what was")
    void lv10_perhapsWritten() {
        for (Fault fault : List.of(Fault.FAIL_AFTER, Fault.FAIL_BEFORE)) {
            List<Offer.Answer> pushed = prepared(fault, Fault.REFUSED);
            pass(LONG_MS);
            assertThat(told(pushed)).isEqualTo("UNAVAILABLE");

            rows.faults(() -> Fault.NONE);
            List<Offer.Answer> again = pushAgain(document, ada);
            pass(1);
            assertThat(told(again)).isEqualTo("durable " + ada.entries().size());
            assertThat(tail(document)).isEqualTo(1 + ada.entries().size());
        }
    }

    @Test
    @DisplayName(
            "[LV11] a commit that is stale by its timeline alone is decided anew on the rows: the document lives on")
    void lv11_staleTimeline() {
        push(document, ada);
        pass(1);
        rows.forget(ada.timeline());

        List<Offer.Answer> pushed = push(document, ada);
        pass(LONG_MS);

        assertThat(told(pushed)).isEqualTo("NON_CONTIGUOUS");
        List<Offer.Answer> elsewhere = push(document, adaElsewhere);
        pass(1);
        assertThat(told(elsewhere)).isEqualTo("durable 1");
    }

    @Test
    @DisplayName("[LV11] a commit that is stale because the document is gone is told so")
    void lv11_deleted() {
        push(document, ada);
        pass(1);
        rows.delete(document);

        List<Offer.Answer> pushed = push(document, ada);
        pass(LONG_MS);

        assertThat(told(pushed)).isEqualTo("UNKNOWN_DOCUMENT");
    }

    /** A push whose first commit fails one way, and every later one another way. */
    private List<Offer.Answer> prepared(Fault first, Fault later) {
        push(document, ada);
        pass(1);
        Deque<Fault> faults = new ArrayDeque<>(List.of(first));
        List<Offer.Answer> pushed = push(document, ada);
        rows.faults(() -> faults.isEmpty() ? later : faults.remove());
        return pushed;
    }

    private List<Offer.Answer> push(DocumentId id, Writer writer) {
        writer.type("word ");
        return pushAgain(id, writer);
    }

    private List<Offer.Answer> pushAgain(DocumentId id, Writer writer) {
        UpFrame.Push push = writer.pushLast(id);
        List<Offer.Answer> answers = new ArrayList<>();
        node.offer(
                id,
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

    private static String told(List<Offer.Answer> answers) {
        assertThat(answers).hasSize(1);
        return switch (answers.get(0)) {
            case Offer.Durable durable -> "durable " + durable.lsn();
            case Offer.Declined declined -> declined.fault().code().name();
        };
    }

    private long tail(DocumentId id) {
        return rows.find(id).toCompletableFuture().join().orElseThrow().tailSeq();
    }

    /** Runs what is due, and what becomes due within a time. */
    private void pass(long ms) {
        long untilMs = nowMs + ms;
        while (!tasks.isEmpty() || !timers.isEmpty() && timers.peek().atMs() <= untilMs) {
            if (tasks.isEmpty()) {
                nowMs = Math.max(nowMs, timers.peek().atMs());
                tasks.add(timers.remove().task());
            }
            tasks.remove().run();
        }
        nowMs = untilMs;
    }
}
