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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Documents as the bytes of files, straight from the rows: the stored snapshot, and behind it the changes that came after.
 * One file of a document is read at a time. Whoever comes meanwhile waits for the next one, so that it holds what was
 * committed before they came, and shares that with all who wait. Runs on the executor of the {@link Ports}.
 */
final class SavedReads {
    private static final int TRIES_MAX = 5;
    /** The file of a document without changes. */
    private static final byte[] EMPTY = Bytes.fromHex("856f4a83b81a9544000400000000");

    private final Ports ports;
    private final Compactor compactor;
    private final LiveLimits limits;
    private final SavedFiles files;
    private final Map<DocumentId, Flight> boarding = new HashMap<>();
    private final Set<DocumentId> flying = new HashSet<>();
    private final Deque<Runnable> loads = new ArrayDeque<>();
    private int loading;

    SavedReads(Ports ports, Compactor compactor, LiveLimits limits, SavedFiles files) {
        this.ports = ports;
        this.compactor = compactor;
        this.limits = limits;
        this.files = files;
    }

    void read(DocumentId document, Consumer<SavedFile> then, Consumer<Throwable> failed) {
        boarding.computeIfAbsent(document, Flight::new).aboard.add(new Reader(then, failed));
        depart(document);
    }

    private void depart(DocumentId document) {
        if (boarding.containsKey(document) && flying.add(document)) {
            boarding.remove(document).start(TRIES_MAX);
        }
    }

    /** Reads a whole document from the rows; few are read at once, the others wait. */
    private void load(Runnable task) {
        if (loading < limits.journalWalksMax()) {
            loading++;
            task.run();
        } else {
            loads.add(task);
        }
    }

    private void loaded() {
        loading--;
        if (!loads.isEmpty()) {
            load(loads.remove());
        }
    }

    private record Reader(Consumer<SavedFile> then, Consumer<Throwable> failed) {}

    /** One file that is read, and who waits for it. Nobody boards once it is started. */
    private final class Flight {
        private final DocumentId document;
        private final List<Reader> aboard = new ArrayList<>();

        Flight(DocumentId document) {
            this.document = document;
        }

        void start(int tries) {
            ports.on(ports.store().find(document), (row, problem) -> {
                if (problem != null) {
                    fail(Faults.of(problem));
                } else if (row.isEmpty()) {
                    fail(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
                } else if (Types.isCommanded(row.get().type())) {
                    fail(new Fault(FaultCode.NOT_ACCEPTABLE, "a commanded document is read as JSON"));
                } else if (tries == 0) {
                    fail(new Fault(FaultCode.OVERLOADED, "the document changes faster than it is read"));
                } else {
                    read(row.get(), tries);
                }
            });
        }

        private void read(StoredDocument row, int tries) {
            Optional<Snapshot> known = Optional.ofNullable(row.snapshot()).flatMap(files::find);
            if (row.snapshot() == null || known.isPresent()) {
                tail(row, known.orElse(null), tries);
            } else if (files.isFull()) {
                fail(new Fault(FaultCode.OVERLOADED, "too many files are being read"));
            } else {
                load(() -> whole(tries));
            }
        }

        /** Snapshot and entries in one. */
        private void whole(int tries) {
            ports.on(ports.store().load(document), (journal, problem) -> {
                loaded();
                if (problem != null) {
                    fail(Faults.of(problem));
                    return;
                }
                long bytes = journal.entries().stream()
                        .mapToLong(entry -> entry.bytes().length)
                        .sum();
                if (bytes <= limits.upkeep().tailBytesMax()) {
                    answer(journal.document(), journal.snapshot(), journal.entries());
                } else {
                    shorten(tries);
                }
            });
        }

        private void tail(StoredDocument row, Snapshot snapshot, int tries) {
            long from = snapshot == null ? 0 : snapshot.seq();
            int bytesMax = limits.upkeep().tailBytesMax();
            ports.on(ports.store().entriesAfter(document, from, bytesMax), (read, problem) -> {
                if (Faults.isTrimmed(problem)) {
                    start(tries - 1);
                } else if (problem != null) {
                    fail(Faults.of(problem));
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
                    fail(Faults.of(problem));
                }
            });
        }

        private void answer(StoredDocument row, Snapshot snapshot, List<Entry> entries) {
            byte[] before = snapshot == null ? RollingHash.start() : snapshot.hash();
            if (!Arrays.equals(new Stretch(before, entries).hash(), row.tailHash())) {
                fail(new Fault(FaultCode.QUARANTINED, "the journal's rolling hash is not the document's"));
                return;
            }
            if (entries.size() >= limits.upkeep().snapshotEntries()) {
                compactor.want(document);
            }
            byte[] changes = Bytes.concat(entries.stream()
                    .filter(entry -> !entry.refused())
                    .map(Entry::bytes)
                    .toArray(byte[][]::new));
            try {
                SavedFiles.Loan loan =
                        files.lend(snapshot, snapshot == null && changes.length == 0 ? EMPTY : changes, aboard.size());
                land();
                aboard.forEach(reader -> reader.then().accept(new SavedFile(row, loan.parts(), loan.done())));
            } catch (Fault full) {
                fail(full);
            }
        }

        private void fail(Fault fault) {
            land();
            aboard.forEach(reader -> reader.failed().accept(fault));
        }

        private void land() {
            flying.remove(document);
            depart(document);
        }
    }
}
