package dev.syncline.store;

import dev.syncline.codec.Sha256;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The journal in memory, for the simulation: same answers as Postgres gives, decided at once on the caller's thread, and
 * faults on demand. Several nodes work on one database through {@link #peer()}.
 */
public final class MemoryJournalStore implements JournalStore {
    /** What happens to one call. */
    public enum Fault {
        NONE,
        /** Appends only: somebody holds every row. */
        BUSY,
        /** Refused before anything was done, and said so. */
        OVERLOADED,
        /** Refused before anything was done, and will be again. */
        REFUSED,
        /** Nothing was done; the caller cannot know. */
        FAIL_BEFORE,
        /** It was done; the caller cannot know. */
        FAIL_AFTER,
        /** Nothing was done and no answer ever comes. */
        DROP_BEFORE,
        /** It was done and no answer ever comes. */
        DROP_AFTER
    }

    /** What all nodes share. */
    private static final class Rows {
        private final Map<DocumentId, MemoryDocument> documents = new TreeMap<>();
        private final Map<TimelineId, StoredTimeline> timelines =
                new TreeMap<>(Comparator.comparing(TimelineId::hi).thenComparing(TimelineId::lo));
        private final Set<DocumentId> poisoned = new HashSet<>();
        private final List<Told> told = new ArrayList<>();
        private long histories;
        private long quarantines;
        private Consumer<DocumentId> onForgotten = document -> {};

        /** Takes over what the documents and timelines of {@code other} are now. */
        void copy(Rows other) {
            documents.clear();
            other.documents.forEach((id, document) -> documents.put(id, document.copy()));
            timelines.clear();
            timelines.putAll(other.timelines);
        }
    }

    /** Everything in the database as it was at a moment. */
    public static final class Backup {
        private final Rows rows = new Rows();
    }

    private final Rows rows;
    private final Executor answering;
    private Supplier<Fault> faults = () -> Fault.NONE;

    public MemoryJournalStore() {
        this(Runnable::run);
    }

    /** @param answering runs the completion of every answer, in order; what was asked is decided before that */
    public MemoryJournalStore(Executor answering) {
        this(new Rows(), answering);
    }

    private MemoryJournalStore(Rows rows, Executor answering) {
        this.rows = rows;
        this.answering = answering;
    }

    /** Another node's way to the same database, with faults of its own. */
    public MemoryJournalStore peer(Executor answering) {
        return new MemoryJournalStore(rows, answering);
    }

    public MemoryJournalStore peer() {
        return peer(Runnable::run);
    }

    /** Asks {@code next} at every call what becomes of it. */
    public void faults(Supplier<Fault> next) {
        faults = next;
    }

    /** Tells {@code listener} of every history that was forgotten, also where who asked for it never learns so. */
    public void onForgotten(Consumer<DocumentId> listener) {
        rows.onForgotten = listener;
    }

    /** Deletes a document, as an owner does. */
    public void delete(DocumentId document) {
        rows.documents.get(document).delete();
    }

    /** As if another transaction held the document's row. */
    public void hold(DocumentId document, boolean held) {
        rows.documents.get(document).hold(held);
    }

    /** As if the database refused every statement that writes to the document. */
    public void poison(DocumentId document, boolean poisoned) {
        if (poisoned) {
            rows.poisoned.add(document);
        } else {
            rows.poisoned.remove(document);
        }
    }

    /** Puts a timeline back to where it began, as a restored table does. */
    public void forget(TimelineId timeline) {
        rows.timelines.remove(timeline);
    }

    /** What a backup of the database made now holds. */
    public Backup backup() {
        var backup = new Backup();
        backup.rows.copy(rows);
        return backup;
    }

    /** Puts a backup in the database's place and tells it so, as {@link Restoration} does. */
    public void restore(Backup backup) {
        rows.copy(backup.rows);
        rows.documents.values().forEach(document -> document.history(new UUID(0, ++rows.histories)));
        rows.timelines.replaceAll((id, old) -> ended(old));
    }

    private static StoredTimeline ended(StoredTimeline old) {
        return new StoredTimeline(
                old.id(), UserId.NOBODY, old.session(), old.document(), old.durableLsn(), old.chainHash());
    }

    /** A document's history was forgotten: its timelines are over. */
    void forgotten(DocumentId document) {
        rows.timelines.replaceAll((id, old) -> old.document().equals(document) ? ended(old) : old);
        rows.onForgotten.accept(document);
    }

    /** Flips one bit of the chunk that ends at {@code seqLast}. */
    public void damage(DocumentId document, long seqLast) {
        rows.documents.get(document).damage(seqLast);
    }

    /** Loses the chunk that ends at {@code seqLast}. */
    public void lose(DocumentId document, long seqLast) {
        rows.documents.get(document).lose(seqLast);
    }

    @Override
    public CompletionStage<Optional<StoredDocument>> find(DocumentId document) {
        return answer(() -> existing(document).map(MemoryDocument::row));
    }

    @Override
    public CompletionStage<Optional<StoredDocument>> create(NewDocument document) {
        return answer(() -> {
            rows.documents.computeIfAbsent(
                    document.id(), id -> new MemoryDocument(document, new UUID(0, ++rows.histories)));
            return existing(document.id()).map(MemoryDocument::row);
        });
    }

    @Override
    public CompletionStage<StoredJournal> load(DocumentId document) {
        return answer(() -> existing(document)
                .map(found -> found.load(writers(document)))
                .orElseThrow(() -> new StoreException(StoreException.Kind.GONE, "no document " + document)));
    }

    @Override
    public CompletionStage<List<Entry>> entriesAfter(DocumentId document, long seq, int bytesMax) {
        return answer(() -> {
            MemoryDocument found = rows.documents.get(document);
            return found == null ? List.of() : found.entriesAfter(seq, bytesMax);
        });
    }

    @Override
    public CompletionStage<StoredTimeline> timeline(
            TimelineId timeline, DocumentId document, UserId user, SessionId session) {
        return answer(() -> {
            if (!rows.documents.containsKey(document)) {
                throw new StoreException(StoreException.Kind.GONE, "no document " + document);
            }
            return rows.timelines.computeIfAbsent(
                    timeline, id -> new StoredTimeline(id, user, session, document, 0, new byte[Sha256.BYTES]));
        });
    }

    @Override
    public CompletionStage<List<AppendAnswer>> append(UUID batch, List<Append> appends) {
        AppendRows.require(appends);
        boolean poisoned = appends.stream().anyMatch(append -> rows.poisoned.contains(append.document()));
        Fault fault = poisoned ? Fault.REFUSED : faults.get();
        if (fault == Fault.BUSY) {
            return answer(
                    Fault.NONE,
                    () -> appends.stream().map(append -> AppendAnswer.BUSY).toList());
        }
        return answer(
                fault,
                () -> appends.stream().map(append -> append(batch, append)).toList());
    }

    @Override
    public CompletionStage<List<StoredTail>> tails(List<DocumentId> documents) {
        return answer(() -> documents.stream()
                .map(this::existing)
                .flatMap(Optional::stream)
                .map(document ->
                        new StoredTail(document.row().id(), document.row().tailSeq()))
                .toList());
    }

    /** Here time stands still: everything was edited lately. */
    @Override
    public CompletionStage<List<DocumentId>> edited(int seconds, int max) {
        return answer(() -> rows.documents.keySet().stream()
                .filter(document -> existing(document).isPresent())
                .limit(max)
                .toList());
    }

    @Override
    public CompletionStage<Boolean> delete(DocumentId document, UserId user) {
        return answer(() -> {
            Optional<MemoryDocument> found = existing(document);
            found.ifPresent(MemoryDocument::delete);
            return found.isPresent();
        });
    }

    @Override
    public CompletionStage<Void> title(DocumentId document, String title) {
        return answer(() -> {
            existing(document).ifPresent(found -> found.title(title));
            return null;
        });
    }

    @Override
    public CompletionStage<CommandedDocument> replay(CommandedType type, StoredJournal journal) {
        return answer(() -> Replay.of(type, journal));
    }

    private Set<TimelineId> writers(DocumentId document) {
        return rows.timelines.values().stream()
                .filter(timeline -> timeline.document().equals(document)
                        && timeline.durableLsn() > 0
                        && !timeline.user().equals(UserId.NOBODY))
                .map(StoredTimeline::id)
                .collect(Collectors.toSet());
    }

    /** This node's way to put the rows in order. */
    public JournalUpkeep upkeep() {
        return new MemoryJournalUpkeep(this);
    }

    /** Everything that people must learn, in the order of commits. */
    public List<Told> told() {
        return rows.told;
    }

    /** What the archive of a document whose history was forgotten begins behind. */
    public Optional<Snapshot> beginning(DocumentId document) {
        return rows.documents.get(document).beginning();
    }

    /** Every entry that was ever committed, whatever became of its row, and that was not forgotten. */
    public List<Entry> archive(DocumentId document) {
        return rows.documents.get(document).archive();
    }

    /** Flips a bit of the document's stored snapshot. */
    public void damageSnapshot(DocumentId document) {
        rows.documents.get(document).damageSnapshot();
    }

    /** Flips the bit again, if that snapshot is still the document's. */
    public void repairSnapshot(DocumentId document, UUID snapshot) {
        existing(document)
                .filter(found -> snapshot.equals(found.row().snapshot()))
                .ifPresent(MemoryDocument::damageSnapshot);
    }

    /** How many loads found damage that nothing stands for. */
    public long quarantines() {
        return rows.quarantines;
    }

    /** Damaged snapshots of the document that are kept. */
    public long damagedSnapshots(DocumentId document) {
        return rows.documents.get(document).damagedSnapshots();
    }

    /** What the listing shows. */
    public String title(DocumentId document) {
        return rows.documents.get(document).title();
    }

    Optional<MemoryDocument> existing(DocumentId document) {
        return Optional.ofNullable(rows.documents.get(document)).filter(found -> !found.deleted());
    }

    private AppendAnswer append(UUID batch, Append append) {
        MemoryDocument found = rows.documents.get(append.document());
        if (found != null && found.wrote(batch, append)) {
            return AppendAnswer.COMMITTED;
        }
        if (found == null
                || found.deleted()
                || found.row().tailSeq() != append.expectedTail()
                || !append.advances().stream().allMatch(step -> fits(append.document(), step))) {
            return AppendAnswer.STALE;
        }
        if (found.held()) {
            return AppendAnswer.BUSY;
        }
        found.write(batch, append);
        append.advances().forEach(this::advance);
        rows.told.addAll(append.after().told());
        return AppendAnswer.COMMITTED;
    }

    private boolean fits(DocumentId document, TimelineAdvance step) {
        StoredTimeline timeline = rows.timelines.get(step.timeline());
        return timeline != null && timeline.document().equals(document) && timeline.durableLsn() == step.fromLsn() - 1;
    }

    private void advance(TimelineAdvance step) {
        rows.timelines.computeIfPresent(
                step.timeline(),
                (id, old) -> new StoredTimeline(
                        id, old.user(), old.session(), old.document(), step.toLsn(), step.chainHash()));
    }

    <T> CompletionStage<T> answer(Supplier<T> work) {
        Fault fault = faults.get();
        return answer(fault == Fault.BUSY ? Fault.NONE : fault, work);
    }

    private <T> CompletionStage<T> answer(Fault fault, Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        switch (fault) {
            case NONE, BUSY -> decide(answer, work, true);
            case FAIL_AFTER -> {
                decide(new CompletableFuture<>(), work, false);
                fail(answer, new IllegalStateException("the connection broke after the commit"));
            }
            case DROP_AFTER -> decide(new CompletableFuture<>(), work, false);
            case FAIL_BEFORE -> fail(answer, new IllegalStateException("the connection broke before the commit"));
            case OVERLOADED -> fail(answer, new StoreException(StoreException.Kind.OVERLOADED, "told to"));
            case REFUSED -> fail(answer, new StoreException(StoreException.Kind.REFUSED, "told to"));
            case DROP_BEFORE -> {}
        }
        return answer;
    }

    private <T> void decide(CompletableFuture<T> answer, Supplier<T> work, boolean say) {
        try {
            T value = work.get();
            if (say) {
                answering.execute(() -> answer.complete(value));
            }
        } catch (StoreException failure) {
            rows.quarantines += failure.kind() == StoreException.Kind.QUARANTINED ? 1 : 0;
            if (say) {
                fail(answer, failure);
            }
        }
    }

    private void fail(CompletableFuture<?> answer, RuntimeException failure) {
        answering.execute(() -> answer.completeExceptionally(failure));
    }
}
