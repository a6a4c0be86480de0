package dev.syncline.live;

import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The files that are in memory for readers, each once, however many read it. A snapshot that nobody reads any longer is
 * kept for those who come later, until others need its room or it has not been used for a while. Any thread may call.
 */
final class SavedFiles {
    private final long bytesMax;
    private final long keptMs;
    private final LongSupplier clock;
    /** By use, the least recent first. */
    private final Map<UUID, Held> snapshots = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;
    private long lentBytes;
    private int readers;

    /** A snapshot, and how many loans are of it. */
    private static final class Held {
        private final Snapshot snapshot;
        private int loans;
        private long usedAtMs;

        Held(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        int size() {
            return snapshot.bytes().length;
        }
    }

    /** @param keptMs for which a snapshot that nobody reads is kept */
    SavedFiles(long bytesMax, long keptMs, LongSupplier clock) {
        this.bytesMax = bytesMax;
        this.keptMs = keptMs;
        this.clock = clock;
    }

    /** One file that was lent to some readers at once. */
    final class Loan {
        private final Held snapshot;
        private final byte[] tail;
        private int left;

        private Loan(Held snapshot, byte[] tail, int readers) {
            this.snapshot = snapshot;
            this.tail = tail;
            this.left = readers;
        }

        List<byte[]> parts() {
            List<byte[]> parts = new ArrayList<>(2);
            if (snapshot != null) {
                parts.add(snapshot.snapshot.bytes());
            }
            parts.add(tail);
            return parts;
        }

        /** What one of the readers does when it is done; a second time it does nothing. */
        Runnable done() {
            var told = new AtomicBoolean();
            return () -> {
                if (told.compareAndSet(false, true)) {
                    readerDone(this);
                }
            };
        }
    }

    /** A snapshot that is in memory. */
    synchronized Optional<Snapshot> find(UUID snapshot) {
        return Optional.ofNullable(snapshots.get(snapshot)).map(held -> held.snapshot);
    }

    /** Whether there is no room for another file, not even in place of those that nobody reads. */
    synchronized boolean isFull() {
        return lentBytes >= bytesMax;
    }

    /**
     * Lends a file to readers: a snapshot, and what lies behind it. Fails with OVERLOADED if there is no room for it; one
     * that is larger than all the room is lent while no other is.
     *
     * @param snapshot null if there is none
     */
    synchronized Loan lend(Snapshot snapshot, byte[] tail, int toReaders) {
        Held known = snapshot == null ? null : snapshots.get(snapshot.id());
        Held held = known != null || snapshot == null ? known : new Held(snapshot);
        boolean lent = held != null && held.loans > 0;
        long more = tail.length + (held == null || lent ? 0 : held.size());
        if (lentBytes > 0 && lentBytes + more > bytesMax) {
            throw new Fault(FaultCode.OVERLOADED, "too many files are being read");
        }
        lentBytes += more;
        readers += toReaders;
        if (held != null) {
            held.loans++;
            held.usedAtMs = clock.getAsLong();
        }
        bytes += tail.length + (held == known ? 0 : held.size());
        if (held != known) {
            snapshots.put(snapshot.id(), held);
        }
        forget(0);
        return new Loan(held, tail, toReaders);
    }

    private synchronized void readerDone(Loan loan) {
        readers--;
        if (--loan.left > 0) {
            return;
        }
        bytes -= loan.tail.length;
        lentBytes -= loan.tail.length;
        Held held = loan.snapshot;
        if (held != null) {
            held.usedAtMs = clock.getAsLong();
            if (--held.loans == 0) {
                lentBytes -= held.size();
            }
        }
    }

    /** Lets go of snapshots that nobody has read for a while. */
    synchronized void rest() {
        forget(clock.getAsLong() - keptMs);
    }

    /** Lets go of snapshots that nobody reads: those used last before a moment, and the oldest that take others' room. */
    private void forget(long beforeMs) {
        var oldest = snapshots.values().iterator();
        while (oldest.hasNext()) {
            Held held = oldest.next();
            if (held.loans == 0 && (held.usedAtMs < beforeMs || bytes > bytesMax)) {
                bytes -= held.size();
                oldest.remove();
            }
        }
    }

    /** In memory now, read or kept. */
    synchronized long bytes() {
        return bytes;
    }

    /** Readers who are not done. */
    synchronized int readers() {
        return readers;
    }
}
