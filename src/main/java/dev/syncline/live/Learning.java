package dev.syncline.live;

import dev.syncline.change.ChangeReader;
import dev.syncline.change.Inflater;
import dev.syncline.change.ReadChange;
import dev.syncline.id.ActorId;
import dev.syncline.journal.Entry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Makes the ledger of a document a slice at a time, so that other documents have their turn while a large one is read. */
final class Learning {
    /** A few milliseconds. */
    private static final int SLICE_BYTES = 512 * 1024;

    private static final int CHANGE_OVERHEAD_BYTES = 64;

    private final Executor executor;
    private final LiveLimits limits;
    private final Inflater inflater;
    private final List<byte[]> changes;
    private final Set<ActorId> writers;
    private final Ledger ledger = new Ledger();
    private int next;

    /**
     * @param changes committed ones, each after its dependencies
     * @param writers actors of timelines that wrote to the document
     */
    Learning(Executor executor, LiveLimits limits, Inflater inflater, List<byte[]> changes, Set<ActorId> writers) {
        this.executor = executor;
        this.limits = limits;
        this.inflater = inflater;
        this.changes = changes;
        this.writers = writers;
    }

    void run(Consumer<Ledger> learned, Runnable unreadable) {
        int bytes = 0;
        while (next < changes.size() && bytes < SLICE_BYTES) {
            byte[] change = changes.get(next++);
            bytes += change.length + CHANGE_OVERHEAD_BYTES;
            if (!(ChangeReader.read(change, limits.change(), inflater) instanceof ReadChange read)) {
                unreadable.run();
                return;
            }
            ledger.add(read, writers.contains(read.actor()));
        }
        if (next == changes.size()) {
            learned.accept(ledger);
        } else {
            executor.execute(() -> run(learned, unreadable));
        }
    }

    /** Puts one committed entry into a ledger; false if its change cannot be read. */
    static boolean enter(Ledger ledger, Entry entry, LiveLimits limits, Inflater inflater) {
        if (entry.refused()) {
            ledger.add(entry, null);
            return true;
        }
        if (ChangeReader.read(entry.bytes(), limits.change(), inflater) instanceof ReadChange change) {
            ledger.add(entry, change);
            return true;
        }
        return false;
    }
}
