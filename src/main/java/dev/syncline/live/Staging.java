package dev.syncline.live;

import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.function.Consumer;

/** Writes a snapshot beside the rows of a document, a part after the other. Nobody sees it yet. */
final class Staging {
    private final Ports ports;
    private final LiveObserver observer;
    private final StoredDocument row;
    private final Snapshot snapshot;

    /** @param row that the snapshot was made of: under another layout it is not written */
    Staging(Ports ports, LiveObserver observer, StoredDocument row, Snapshot snapshot) {
        this.ports = ports;
        this.observer = observer;
        this.row = row;
        this.snapshot = snapshot;
    }

    /** What it means that the rows have another layout than the one read. */
    static Fault otherLayout() {
        return new Fault(FaultCode.OVERLOADED, "another node put the rows in order");
    }

    void run(Runnable staged, Consumer<Throwable> failed) {
        ports.on(ports.upkeep().stage(row.id(), row.layout(), snapshot), (parts, problem) -> {
            if (problem != null || parts == 0) {
                failed.accept(problem != null ? problem : otherLayout());
                return;
            }
            observer.passed(FaultPoint.AFTER_SNAPSHOT_STAGED);
            part(0, parts, staged, failed);
        });
    }

    private void part(int part, int parts, Runnable staged, Consumer<Throwable> failed) {
        if (part == parts) {
            staged.run();
            return;
        }
        ports.on(ports.upkeep().stagePart(row.id(), snapshot, part), (written, problem) -> {
            if (problem != null) {
                failed.accept(problem);
                return;
            }
            observer.passed(FaultPoint.AFTER_SNAPSHOT_PART);
            part(part + 1, parts, staged, failed);
        });
    }
}
