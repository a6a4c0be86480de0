package dev.syncline.live;

import dev.syncline.change.ChangeReader;
import dev.syncline.change.Inflater;
import dev.syncline.change.ReadChange;
import dev.syncline.journal.Entry;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Makes the ledger of a journal a slice at a time, so that other documents have their turn while a large one is read. */
final class Learning {
    /** A few milliseconds. */
    private static final int SLICE_BYTES = 512 * 1024;

    private static final int ENTRY_OVERHEAD_BYTES = 64;

    private final Executor executor;
    private final LiveLimits limits;
    private final Inflater inflater;
    private final List<Entry> entries;
    private final Ledger ledger = new Ledger();
    private int next;

    Learning(Executor executor, LiveLimits limits, Inflater inflater, List<Entry> entries) {
        this.executor = executor;
        this.limits = limits;
        this.inflater = inflater;
        this.entries = entries;
    }

    void run(Consumer<Ledger> learned, Runnable unreadable) {
        int bytes = 0;
        while (next < entries.size() && bytes < SLICE_BYTES) {
            Entry entry = entries.get(next++);
            bytes += entry.bytes().length + ENTRY_OVERHEAD_BYTES;
            if (!enter(ledger, entry, limits, inflater)) {
                unreadable.run();
                return;
            }
        }
        if (next == entries.size()) {
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
