package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Stretches of journals for readers over HTTP, read from the rows alone. Where the rolling hash at the reader's position
 * is not known, the journal is walked up to it; few may do so at once.
 */
final class EntryReads {
    private static final int WALK_BYTES = 1024 * 1024;

    private final JournalStore store;
    private final HashTrail trail;
    private final Semaphore walks;

    EntryReads(JournalStore store, HashTrail trail, int walksMax) {
        this.store = store;
        this.trail = trail;
        this.walks = new Semaphore(walksMax);
    }

    /** Fails with {@link Fault}, or with what the store says. */
    CompletionStage<Documents.Stretch> after(DocumentId document, long seq, int bytesMax) {
        return store.find(document).thenCompose(found -> {
            StoredDocument row = found.orElseThrow(() -> new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
            if (seq >= row.tailSeq()) {
                return CompletableFuture.completedStage(new Documents.Stretch(Positions.of(row), new byte[0], seq));
            }
            if (seq < row.baseSeq()) {
                throw new Fault(FaultCode.TRIMMED, "entries up to " + row.baseSeq() + " are no longer kept");
            }
            return hashAt(row, seq)
                    .thenCompose(hash -> store.entriesAfter(document, seq, bytesMax)
                            .thenApply(entries -> stretch(row, seq, hash, entries)));
        });
    }

    private Documents.Stretch stretch(StoredDocument row, long seq, byte[] hash, List<Entry> read) {
        List<Entry> entries =
                read.stream().filter(entry -> entry.seq() <= row.tailSeq()).toList();
        if (entries.isEmpty()) {
            return new Documents.Stretch(Positions.of(row), new byte[0], seq);
        }
        Stretch stretch = new Stretch(hash, entries);
        long last = entries.get(entries.size() - 1).seq();
        trail.add(row.id(), last, stretch.hash());
        return new Documents.Stretch(Positions.of(row), stretch.whole(row.id()), last);
    }

    private CompletionStage<byte[]> hashAt(StoredDocument row, long seq) {
        if (seq == row.baseSeq()) {
            return CompletableFuture.completedStage(row.baseHash());
        }
        var known = trail.at(row.id(), seq);
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        if (!walks.tryAcquire()) {
            return CompletableFuture.failedStage(
                    new Fault(FaultCode.OVERLOADED, "too many read from the middle of journals"));
        }
        return walk(row.id(), row.baseSeq(), row.baseHash(), seq).whenComplete((hash, problem) -> walks.release());
    }

    private CompletionStage<byte[]> walk(DocumentId document, long at, byte[] hash, long seq) {
        return store.entriesAfter(document, at, WALK_BYTES).thenCompose(entries -> {
            byte[] next = hash;
            long reached = at;
            for (Entry entry : entries) {
                if (entry.seq() > seq) {
                    break;
                }
                next = RollingHash.next(next, entry);
                reached = entry.seq();
            }
            if (reached == at) {
                return CompletableFuture.failedStage(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
            }
            return reached == seq ? CompletableFuture.completedStage(next) : walk(document, reached, next, seq);
        });
    }
}
