package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.command.CommandedType;
import dev.syncline.engine.Engine.Condensed;
import dev.syncline.id.DocumentId;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.JournalUpkeep.Basis;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Makes snapshots of documents and puts their rows in order, one document at a time, beside everything that the documents
 * do meanwhile: it works on committed rows alone, and what it replaces depends on the layout it read.
 *
 * <p>States of a document: waiting → read → condensed → verified (its own bytes come to the same heads and value, and the
 * heads are those that the rows lead to) → staged → adopted → folded and merged, step by step. After any failure the rows
 * are whole, and the document may be wanted again.
 */
final class Compactor {
    private final Ports ports;
    private final LiveLimits.Upkeep limits;
    private final LiveObserver observer;
    private final Consumer<Outcome> onEnd;
    private final Map<DocumentId, Job> waiting = new LinkedHashMap<>();
    private Job running;

    /** What became of a document; without a problem it has a snapshot at {@code seq}. */
    record Outcome(DocumentId document, long seq, long tookMs, Throwable problem) {}

    /** A document and who waits for it. */
    private record Job(DocumentId document, List<Consumer<Throwable>> waiters) {}

    /** @param onEnd hears of every document that was worked on */
    Compactor(Ports ports, LiveLimits.Upkeep limits, LiveObserver observer, Consumer<Outcome> onEnd) {
        this.ports = ports;
        this.limits = limits;
        this.observer = observer;
        this.onEnd = onEnd;
    }

    /** A snapshot of the document should be made when there is time. */
    void want(DocumentId document) {
        boolean known = waiting.containsKey(document)
                || running != null && running.document().equals(document);
        if (!known && waiting.size() < limits.waitingMax()) {
            waiting.put(document, new Job(document, new ArrayList<>()));
            startNext();
        }
    }

    /** A snapshot is needed now; {@code done} hears when there is one (null) or why there is none. */
    void need(DocumentId document, Consumer<Throwable> done) {
        if (running != null && running.document().equals(document)) {
            running.waiters().add(done);
            return;
        }
        waiting.computeIfAbsent(document, id -> new Job(id, new ArrayList<>()))
                .waiters()
                .add(done);
        startNext();
    }

    private void startNext() {
        if (running != null || waiting.isEmpty()) {
            return;
        }
        Job next = waiting.values().stream()
                .filter(job -> !job.waiters().isEmpty())
                .findFirst()
                .orElseGet(() -> waiting.values().iterator().next());
        waiting.remove(next.document());
        running = next;
        new Run(next.document()).start();
    }

    private void ended(Outcome outcome) {
        Job job = running;
        running = null;
        onEnd.accept(outcome);
        job.waiters().forEach(waiter -> waiter.accept(outcome.problem()));
        startNext();
    }

    /** The work on one document. */
    private final class Run {
        private final DocumentId document;
        private final long startedMs = ports.clock().getAsLong();
        private StoredDocument row;

        Run(DocumentId document) {
            this.document = document;
        }

        void start() {
            ports.on(ports.upkeep().basis(document), step(this::condense));
        }

        private void condense(Basis basis) {
            StoredJournal journal = basis.journal();
            row = journal.document();
            Optional<CommandedType> commanded = Types.findCommanded(row.type());
            if (journal.entries().isEmpty()) {
                end(row.snapshotSeq(), null);
                return;
            }
            if (commanded.isPresent()) {
                ports.on(ports.upkeep().condense(commanded.get(), journal), step(this::condensed));
                return;
            }
            ports.on(ports.engine().condense(journal.parts()), step(condensed -> {
                observer.passed(FaultPoint.AFTER_SNAPSHOT_BUILT);
                verify(basis, condensed);
            }));
        }

        private void verify(Basis basis, Condensed condensed) {
            ports.on(ports.engine().condense(List.of(condensed.saved())), step(again -> {
                boolean same = condensed.heads().equals(basis.heads())
                        && again.heads().equals(basis.heads())
                        && Arrays.equals(again.value(), condensed.value());
                if (!same) {
                    end(0, new Fault(FaultCode.INTERNAL, "a snapshot is not the document it was made of"));
                    return;
                }
                observer.passed(FaultPoint.AFTER_SNAPSHOT_VERIFIED);
                stage(new Snapshot(
                        ports.newIds().get(), row.tailSeq(), row.tailHash(), basis.heads(), condensed.saved()));
            }));
        }

        /** A commanded document needs no engine, and whoever made the snapshot has read it for a try. */
        private void condensed(byte[] state) {
            observer.passed(FaultPoint.AFTER_SNAPSHOT_VERIFIED);
            stage(new Snapshot(ports.newIds().get(), row.tailSeq(), row.tailHash(), List.of(), state));
        }

        private void stage(Snapshot snapshot) {
            new Staging(ports, observer, row, snapshot).run(() -> adopt(snapshot), problem -> end(0, problem));
        }

        private void adopt(Snapshot snapshot) {
            observer.passed(FaultPoint.BEFORE_SNAPSHOT_ADOPTED);
            ports.on(ports.upkeep().adopt(document, row.layout(), snapshot), step(adopted -> {
                if (!adopted) {
                    end(0, Staging.otherLayout());
                    return;
                }
                observer.passed(FaultPoint.AFTER_SNAPSHOT_ADOPTED);
                observer.compacted(snapshot.bytes().length, ports.clock().getAsLong() - startedMs);
                if (Types.isCommanded(row.type())) {
                    // Its devices begin with its first decision, so all are kept.
                    merge(snapshot.seq(), limits.stepsMax());
                } else {
                    fold(snapshot.seq(), limits.stepsMax());
                }
            }));
        }

        private void fold(long seq, int stepsLeft) {
            ports.on(ports.upkeep().fold(document), step(more -> {
                if (more && stepsLeft > 1) {
                    observer.passed(FaultPoint.AFTER_FOLD);
                    fold(seq, stepsLeft - 1);
                } else {
                    merge(seq, limits.stepsMax());
                }
            }));
        }

        private void merge(long seq, int stepsLeft) {
            ports.on(ports.upkeep().merge(document), step(more -> {
                if (more && stepsLeft > 1) {
                    observer.passed(FaultPoint.AFTER_MERGE);
                    merge(seq, stepsLeft - 1);
                } else {
                    end(seq, null);
                }
            }));
        }

        /** Goes on with the value of a step, or ends with its failure. */
        private <T> BiConsumer<T, Throwable> step(Consumer<T> then) {
            return (value, failure) -> {
                if (failure != null) {
                    end(0, failure);
                } else {
                    then.accept(value);
                }
            };
        }

        private void end(long seq, Throwable problem) {
            if (problem != null) {
                observer.compactionFailed(problem);
            }
            ended(new Outcome(document, seq, ports.clock().getAsLong() - startedMs, problem));
        }
    }
}
