package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.document.DocumentType;
import dev.syncline.engine.Engine.Condensed;
import dev.syncline.id.DocumentId;
import dev.syncline.id.UserId;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalUpkeep.Basis;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Puts a document of the same value and without a past in the place of a merged document: read → made anew → verified
 * (its bytes come to the same value) → staged → put in place, all of it or nothing. Whoever commits meanwhile makes it begin
 * again. Runs on the executor of the {@link Ports}.
 */
final class Forgetting {
    private static final int TRIES_MAX = 5;

    private final Ports ports;
    private final LiveObserver observer;
    private final DocumentId document;
    private final UserId owner;
    private final Consumer<Long> done;
    private final Consumer<Throwable> failed;

    /**
     * @param owner whose act it is
     * @param done hears the seq at which the new history begins
     */
    Forgetting(
            Ports ports,
            LiveObserver observer,
            DocumentId document,
            UserId owner,
            Consumer<Long> done,
            Consumer<Throwable> failed) {
        this.ports = ports;
        this.observer = observer;
        this.document = document;
        this.owner = owner;
        this.done = done;
        this.failed = failed;
    }

    void run() {
        run(TRIES_MAX);
    }

    private void run(int tries) {
        if (tries == 0) {
            failed.accept(new Fault(FaultCode.OVERLOADED, "the document changes faster than its history is forgotten"));
            return;
        }
        ports.on(ports.upkeep().basis(document), step(basis -> begin(basis, tries)));
    }

    private void begin(Basis basis, int tries) {
        List<byte[]> parts = basis.journal().parts();
        byte[] genesis = genesis(basis.journal().document());
        ports.on(
                ports.engine().condense(parts),
                step(before -> ports.on(
                        ports.engine().anew(genesis, parts),
                        step(anew -> verify(basis.journal().document(), before, anew, tries)))));
    }

    /** What the documents of its type begin with, also after their history was forgotten; empty for nothing. */
    static byte[] genesis(StoredDocument row) {
        return Types.find(row.type()).map(DocumentType::genesis).orElse(Bytes.EMPTY);
    }

    /** Nothing else will be left of the document: the bytes themselves must come to its value. */
    private void verify(StoredDocument row, Condensed before, Condensed anew, int tries) {
        ports.on(ports.engine().condense(List.of(anew.saved())), step(again -> {
            boolean same = Arrays.equals(again.value(), before.value())
                    && again.heads().equals(anew.heads());
            if (same) {
                stage(row, anew, tries);
            } else {
                failed.accept(new Fault(FaultCode.INTERNAL, "what was made anew has another value than the document"));
            }
        }));
    }

    private void stage(StoredDocument row, Condensed anew, int tries) {
        var snapshot =
                new Snapshot(ports.newIds().get(), row.tailSeq() + 1, RollingHash.start(), anew.heads(), anew.saved());
        new Staging(ports, observer, row, snapshot)
                .run(() -> place(row, snapshot, tries), problem -> againOrFailed(problem, tries));
    }

    private void againOrFailed(Throwable problem, int tries) {
        if (Faults.of(problem).code() == FaultCode.OVERLOADED) {
            run(tries - 1);
        } else {
            failed.accept(problem);
        }
    }

    private void place(StoredDocument row, Snapshot snapshot, int tries) {
        long nowMs = ports.clock().getAsLong();
        var beginning = new Version(1, snapshot.seq(), nowMs, nowMs, List.of(owner), snapshot.heads());
        ports.on(ports.upkeep().forget(row, snapshot, beginning), step(placed -> {
            if (placed) {
                ports.neighbours().committed(document, snapshot.seq());
                done.accept(snapshot.seq());
            } else {
                run(tries - 1);
            }
        }));
    }

    private <T> BiConsumer<T, Throwable> step(Consumer<T> then) {
        return (value, problem) -> {
            if (problem != null) {
                failed.accept(problem);
            } else {
                then.accept(value);
            }
        };
    }
}
