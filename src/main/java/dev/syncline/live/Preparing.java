package dev.syncline.live;

import dev.syncline.change.Inflater;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Gets a document ready for writing: reads its journal, has the engine make the instance of it, and makes the ledger. The
 * changes inside a snapshot are the engine's to tell; equal heads say that it told all of them.
 */
final class Preparing {
    private final LiveDocument document;
    private final Instance instance;
    private final Ports ports;
    private final LiveLimits limits;
    private final Inflater inflater;

    Preparing(LiveDocument document, Instance instance, Ports ports, LiveLimits limits, Inflater inflater) {
        this.document = document;
        this.instance = instance;
        this.ports = ports;
        this.limits = limits;
        this.inflater = inflater;
    }

    void run(Consumer<Ledger> ready, Consumer<Throwable> failed) {
        ports.on(ports.store().load(document.id()), (journal, problem) -> {
            if (problem != null) {
                failed.accept(problem);
            } else if (journal.document().snapshotSeq() > document.row().tailSeq()) {
                // What other nodes committed lies in the snapshot already; the subscribers need it entry by entry.
                document.catchUp(() -> run(ready, failed), failed);
            } else {
                document.show(journal.entries());
                instance.load(journal, heads -> learn(journal, heads, ready, failed), failed);
            }
        });
    }

    private void learn(
            StoredJournal journal, List<ChangeHash> heads, Consumer<Ledger> ready, Consumer<Throwable> failed) {
        Set<ActorId> writers = journal.writers().stream().map(TimelineId::actor).collect(Collectors.toSet());
        if (journal.snapshot() == null) {
            learn(journal.parts(), writers, heads, ready, failed);
        } else {
            instance.changes(changes -> learn(changes, writers, heads, ready, failed), failed);
        }
    }

    private void learn(
            List<byte[]> changes,
            Set<ActorId> writers,
            List<ChangeHash> heads,
            Consumer<Ledger> ready,
            Consumer<Throwable> failed) {
        Fault unreadable = new Fault(FaultCode.QUARANTINED, "a stored change cannot be read");
        new Learning(ports.executor(), limits, inflater, changes, writers)
                .run(
                        learned -> {
                            if (learned.heads().equals(heads)) {
                                ready.accept(learned);
                            } else {
                                failed.accept(unreadable);
                            }
                        },
                        () -> failed.accept(unreadable));
    }
}
