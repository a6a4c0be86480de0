package dev.syncline.live;

import dev.syncline.journal.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last entries of a document's journal, up to a number of bytes: what resuming mostly needs. */
final class RecentEntries {
    private static final int ENTRY_OVERHEAD_BYTES = 100;

    private final int bytesMax;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long tail;
    private int bytes;

    RecentEntries(long tail, int bytesMax) {
        this.tail = tail;
        this.bytesMax = bytesMax;
    }

    void add(Entry entry) {
        entries.addLast(entry);
        tail = entry.seq();
        bytes += size(entry);
        while (bytes > bytesMax) {
            bytes -= size(entries.removeFirst());
        }
    }

    /** Whether every entry after {@code seq} is here. */
    boolean covers(long seq) {
        return seq >= tail - entries.size();
    }

    /** Entries after {@code seq}, which must be covered. */
    List<Entry> after(long seq) {
        List<Entry> later = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.seq() > seq) {
                later.add(entry);
            }
        }
        return later;
    }

    private static int size(Entry entry) {
        return entry.bytes().length + ENTRY_OVERHEAD_BYTES;
    }
}
