package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Documents as the bytes of files, straight from the rows: the stored snapshot, and behind it the changes that came after.
 * Whoever comes while a snapshot is read or made waits for that one; it is kept in memory for those who come later. The
 * changes behind it are read for each reader, so that all see what was committed before they came. Runs on the executor
 * of the {@link Ports}.
 */
final class SavedReads {
    private static final int TRIES_MAX = 5;
    /** The file of a document without changes. */
    private static final byte[] EMPTY = Bytes.fromHex("856f4a83b81a9544000400000000");

    private final Ports ports;
    private final Compactor compactor;
    private final LiveLimits limits;
    private final Map<DocumentId, List<Runnable>> reading = new HashMap<>();
    /** By use, the least recent first. */
    private final Map<UUID, Snapshot> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long keptBytes;

    /** The parts of a file, and the committed state it is about. */
    record Saved(StoredDocument at, List<byte[]> parts) {}

    SavedReads(Ports ports, Compactor compactor, LiveLimits limits) {
        this.ports = ports;
        this.compactor = compactor;
        this.limits = limits;
    }

    void read(DocumentId document, Consumer<Saved> then, Consumer<Throwable> failed) {
        new Reader(document, then, failed).start(TRIES_MAX);
    }

    private void keep(Snapshot snapshot) {
        if (kept.put(snapshot.id(), snapshot) == null) {
            keptBytes += snapshot.bytes().length;
        }
        var oldest = kept.values().iterator();
        while (keptBytes > limits.savedBytesMax() && oldest.hasNext()) {
            keptBytes -= oldest.next().bytes().length;
            oldest.remove();
        }
    }

    /** One reader. */
    private final class Reader {
        private final DocumentId document;
        private final Consumer<Saved> then;
        private final Consumer<Throwable> failed;

        Reader(DocumentId document, Consumer<Saved> then, Consumer<Throwable> failed) {
            this.document = document;
            this.then = then;
            this.failed = failed;
        }

        void start(int tries) {
            ports.on(ports.store().find(document), (row, problem) -> {
                if (problem != null) {
                    failed.accept(Faults.of(problem));
                } else if (row.isEmpty()) {
                    failed.accept(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
                } else if (Types.isCommanded(row.get().type())) {
                    failed.accept(new Fault(FaultCode.NOT_ACCEPTABLE, "a commanded document is read as JSON"));
                } else if (tries == 0) {
                    failed.accept(new Fault(FaultCode.OVERLOADED, "the document changes faster than it is read"));
                } else if (row.get().snapshot() == null) {
                    tail(row.get(), null, tries);
                } else if (kept.containsKey(row.get().snapshot())) {
                    tail(row.get(), kept.get(row.get().snapshot()), tries);
                } else {
                    board(() -> start(tries - 1));
                }
            });
        }

        /** Reads the snapshot into memory, or waits for whoever does. */
        private void board(Runnable again) {
            List<Runnable> waiters = reading.get(document);
            if (waiters != null) {
                waiters.add(again);
                return;
            }
            reading.put(document, new ArrayList<>(List.of(again)));
            ports.on(ports.store().load(document), (journal, problem) -> {
                List<Runnable> aboard = reading.remove(document);
                if (problem != null) {
                    failed.accept(Faults.of(problem));
                    aboard = aboard.subList(1, aboard.size());
                } else if (journal.snapshot() != null) {
                    keep(journal.snapshot());
                }
                aboard.forEach(Runnable::run);
            });
        }

        private void tail(StoredDocument row, Snapshot snapshot, int tries) {
            long from = snapshot == null ? 0 : snapshot.seq();
            int bytesMax = limits.upkeep().tailBytesMax();
            ports.on(ports.store().entriesAfter(document, from, bytesMax), (read, problem) -> {
                if (Faults.isTrimmed(problem)) {
                    start(tries - 1);
                } else if (problem != null) {
                    failed.accept(Faults.of(problem));
                } else {
                    List<Entry> entries = read.stream()
                            .filter(entry -> entry.seq() <= row.tailSeq())
                            .toList();
                    boolean whole = from + entries.size() == row.tailSeq();
                    if (whole) {
                        answer(row, snapshot, entries);
                    } else {
                        shorten(tries);
                    }
                }
            });
        }

        /** Too much lies behind the snapshot. */
        private void shorten(int tries) {
            compactor.need(document, problem -> {
                if (problem == null || Faults.of(problem).code() == FaultCode.OVERLOADED) {
                    start(tries - 1);
                } else {
                    failed.accept(Faults.of(problem));
                }
            });
        }

        private void answer(StoredDocument row, Snapshot snapshot, List<Entry> entries) {
            byte[] before = snapshot == null ? RollingHash.start() : snapshot.hash();
            if (!Arrays.equals(new Stretch(before, entries).hash(), row.tailHash())) {
                failed.accept(new Fault(FaultCode.QUARANTINED, "the journal's rolling hash is not the document's"));
                return;
            }
            List<byte[]> parts = new ArrayList<>();
            if (snapshot != null) {
                parts.add(snapshot.bytes());
            }
            if (entries.size() >= limits.upkeep().snapshotEntries()) {
                compactor.want(document);
            }
            entries.stream().filter(entry -> !entry.refused()).map(Entry::bytes).forEach(parts::add);
            then.accept(new Saved(row, parts.isEmpty() ? List.of(EMPTY) : parts));
        }
    }
}
