package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.MemoryJournalStore.Fault;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The memory store keeps the contract; its faults do what they say. */
class MemoryJournalStoreTest extends JournalStoreContract {
    private final MemoryJournalStore store = new MemoryJournalStore();
    private final MemoryJournalStore otherNode = store.peer();

    @Override
    JournalStore store() {
        return store;
    }

    @Override
    JournalStore otherNode() {
        return otherNode;
    }

    @Override
    void whileHeld(DocumentId document, Runnable work) {
        store.hold(document, true);
        work.run();
        store.hold(document, false);
    }

    @Override
    void delete(DocumentId document) {
        store.delete(document);
    }

    @Override
    void damage(DocumentId document, long seqLast) {
        store.damage(document, seqLast);
    }

    @Override
    void lose(DocumentId document, long seqLast) {
        store.lose(document, seqLast);
    }

    @Test
    @DisplayName("[ST4] after an unknown outcome the same batch tells what became of it")
    void st4_unknownOutcomes() {
        DocumentId document = created(1);
        UUID batch = UUID.randomUUID();
        List<Append> appends = List.of(appendOf(document, 1, 2));

        for (Fault fault : List.of(Fault.FAIL_BEFORE, Fault.OVERLOADED, Fault.FAIL_AFTER)) {
            store.faults(() -> fault);
            assertThat(store.append(batch, appends).toCompletableFuture()).isCompletedExceptionally();
            store.faults(() -> Fault.NONE);
            assertThat(tail(document)).isEqualTo(fault == Fault.FAIL_AFTER ? 3 : 1);
        }
        store.faults(() -> Fault.BUSY);
        assertThat(get(store.append(batch, appends))).containsExactly(AppendAnswer.BUSY);
        store.faults(() -> Fault.NONE);

        assertThat(get(store.append(batch, appends))).containsExactly(AppendAnswer.COMMITTED);
        assertThat(tail(document)).isEqualTo(3);
    }

    @Test
    @DisplayName("[ST4] a dropped answer never comes, whether or not the work was done")
    void st4_droppedAnswers() {
        DocumentId document = created(1);

        store.faults(() -> Fault.DROP_BEFORE);
        var lost = store.append(UUID.randomUUID(), List.of(appendOf(document, 1, 1)));
        store.faults(() -> Fault.DROP_AFTER);
        var done = store.append(UUID.randomUUID(), List.of(appendOf(document, 1, 2)));
        store.faults(() -> Fault.NONE);

        assertThat(lost.toCompletableFuture()).isNotDone();
        assertThat(done.toCompletableFuture()).isNotDone();
        assertThat(tail(document)).isEqualTo(3);
    }
}
