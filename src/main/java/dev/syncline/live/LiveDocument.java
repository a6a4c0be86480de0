package dev.syncline.live;

import dev.syncline.change.Inflater;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One document in this node's memory: its committed tail, who follows it, and a serial queue of work. Offers are taken
 * from the queue in batches: decided, applied by the engine, committed; only then acknowledged and fanned out. Nothing
 * that is shown to anybody is ahead of the committed rows.
 *
 * <p>States: idle → preparing (journal read, ledger made) → deciding → applying → committing → idle. A stale commit leads
 * through catching up back to deciding.
 */
final class LiveDocument {
    private static final int CATCH_UP_BYTES = 1024 * 1024;

    private final Ports ports;
    private final LiveLimits limits;
    private final GroupCommit commits;
    private final Inflater inflater;
    private final LiveObserver observer;
    private final Instance instance;
    private final Timelines timelines;
    private final Headline headline;
    private final HashTrail trail;
    private final Deque<Work> queue = new ArrayDeque<>();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();

    private StoredDocument row;
    private RecentEntries recent;
    private Ledger ledger;
    private Admission admission;
    private Fault failure;
    private boolean busy;
    private int queuedBytes;
    private long lastUsedMs;

    /** One item of the queue: an offer, or a task that runs alone and says when it is done. */
    private record Work(Offer offer, Consumer<Runnable> task) {}

    LiveDocument(
            Ports ports,
            LiveLimits limits,
            GroupCommit commits,
            Inflater inflater,
            LiveObserver observer,
            HashTrail trail,
            StoredDocument row) {
        this.ports = ports;
        this.limits = limits;
        this.commits = commits;
        this.inflater = inflater;
        this.observer = observer;
        this.trail = trail;
        this.row = row;
        this.instance = new Instance(ports, row.id(), () -> this.row.tailSeq());
        this.timelines = new Timelines(ports, row.id());
        this.headline = new Headline(ports, limits, this);
        this.recent = new RecentEntries(row.tailSeq(), limits.recentBytesMax());
        this.lastUsedMs = ports.clock().getAsLong();
    }

    DocumentId id() {
        return row.id();
    }

    /** The document as last committed, as far as this node knows. */
    StoredDocument row() {
        return row;
    }

    RecentEntries recent() {
        return recent;
    }

    Timelines timelines() {
        return timelines;
    }

    Instance instance() {
        return instance;
    }

    Set<Subscriber> subscribers() {
        return subscribers;
    }

    Fault failure() {
        return failure;
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        touch();
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
        touch();
    }

    /** Whether nobody needs it in memory since {@code idleMs}. */
    boolean idle() {
        boolean unused = subscribers.isEmpty() && queue.isEmpty() && !busy;
        return unused && ports.clock().getAsLong() - lastUsedMs >= limits.idleMs();
    }

    /** Gives the memory back; the object is not used again. */
    void evict() {
        instance.drop();
    }

    void offer(Offer offer) {
        touch();
        int bytes = offer.bytes();
        if (failure != null) {
            offer.answer().accept(new Offer.Declined(failure));
            return;
        }
        if (queuedBytes + bytes > limits.queuedBytesMax() && !queue.isEmpty()) {
            offer.answer()
                    .accept(new Offer.Declined(new Fault(FaultCode.OVERLOADED, "too much waits for this document")));
            return;
        }
        queuedBytes += bytes;
        queue.add(new Work(offer, null));
        next();
    }

    /** Runs something alone, between batches: the engine's instance then is exactly the committed state. */
    void alone(Consumer<Runnable> task) {
        touch();
        queue.add(new Work(null, task));
        next();
    }

    /** Shows the content's title in the listing now. */
    void headline(Runnable shown) {
        alone(done -> headline.look(() -> {
            done.run();
            shown.run();
        }));
    }

    /** Another node may have committed: read what there is. */
    void hint(long tailSeq) {
        if (tailSeq > row.tailSeq() && failure == null) {
            alone(done -> catchUp(done, problem -> done.run()));
        }
    }

    /**
     * Catches up with the rows, as somebody who asks over HTTP expects, and makes sure that a loaded instance stands for
     * exactly those. For tasks that run alone.
     */
    void settled(Runnable ready, Consumer<Throwable> failed) {
        prepare(() -> catchUp(ready, failed), failed);
    }

    /** The document is gone or damaged: nobody can use it any longer. */
    void fail(Fault fault) {
        failure = fault;
        for (Subscriber subscriber : new ArrayList<>(subscribers)) {
            subscriber.ended(fault);
        }
        subscribers.clear();
        while (!queue.isEmpty()) {
            Work work = queue.remove();
            if (work.offer() != null) {
                work.offer().answer().accept(new Offer.Declined(fault));
            } else {
                work.task().accept(() -> {});
            }
        }
        queuedBytes = 0;
        instance.drop();
    }

    private void touch() {
        lastUsedMs = ports.clock().getAsLong();
    }

    private void next() {
        if (busy || queue.isEmpty() || failure != null) {
            return;
        }
        busy = true;
        if (queue.peek().task() != null) {
            queue.remove().task().accept(this::finish);
        } else {
            List<Offer> offers = takeOffers();
            prepare(() -> new Batch(offers).resolve(), problem -> decline(offers, problem));
        }
    }

    private void finish() {
        busy = false;
        next();
    }

    private List<Offer> takeOffers() {
        List<Offer> offers = new ArrayList<>();
        int entries = 0;
        int bytes = 0;
        while (!queue.isEmpty() && queue.peek().offer() != null) {
            Offer offer = queue.peek().offer();
            boolean fits = entries + offer.entries().size() <= limits.batchEntriesMax()
                    && bytes + offer.bytes() <= limits.batchBytesMax();
            if (!offers.isEmpty() && !fits) {
                break;
            }
            queue.remove();
            offers.add(offer);
            entries += offer.entries().size();
            bytes += offer.bytes();
        }
        queuedBytes -= bytes;
        return offers;
    }

    private void decline(List<Offer> offers, Throwable problem) {
        Fault fault = Faults.of(problem);
        if (Faults.isFinal(fault)) {
            fail(fault);
        }
        for (Offer offer : offers) {
            offer.answer().accept(new Offer.Declined(fault));
        }
        // What the instance may have applied will not be committed: it must not be ahead of the rows.
        instance.drop();
        finish();
    }

    /** Reads the journal and makes the ledger and the instance, unless they are there. */
    private void prepare(Runnable ready, Consumer<Throwable> failed) {
        if (ledger != null) {
            ready.run();
            return;
        }
        ports.on(ports.store().load(id()), (journal, problem) -> {
            if (problem != null) {
                failed.accept(problem);
                return;
            }
            new Learning(ports.executor(), limits, inflater, journal.entries())
                    .run(
                            learned -> {
                                stand(journal, learned);
                                instance.load(journal.entries(), ready, failed);
                            },
                            () -> failed.accept(new Fault(FaultCode.QUARANTINED, "a stored change cannot be read")));
        });
    }

    /** The ledger stands where the journal ends: show what is new. */
    private void stand(StoredJournal journal, Ledger learned) {
        List<Entry> news = journal.entries().stream()
                .filter(entry -> entry.seq() > row.tailSeq())
                .toList();
        ledger = learned;
        admission = new Admission(learned, limits, inflater);
        if (!news.isEmpty()) {
            advance(new Stretch(row.tailHash(), news), Set.of());
        }
    }

    /** Reads what other nodes committed, shows it to the subscribers, and goes on at the new tail. For tasks that run alone. */
    void catchUp(Runnable then, Consumer<Throwable> failed) {
        ports.on(ports.store().entriesAfter(id(), row.tailSeq(), CATCH_UP_BYTES), (entries, problem) -> {
            if (problem != null) {
                failed.accept(problem);
                return;
            }
            if (entries.isEmpty()) {
                then.run();
                return;
            }
            List<byte[]> changes = new ArrayList<>();
            for (Entry entry : entries) {
                boolean readable = ledger == null || Learning.enter(ledger, entry, limits, inflater);
                if (!readable) {
                    failed.accept(new Fault(FaultCode.QUARANTINED, "a stored change cannot be read"));
                    return;
                }
                if (!entry.refused()) {
                    changes.add(entry.bytes());
                }
            }
            timelines.forget();
            advance(new Stretch(row.tailHash(), entries), Set.of());
            instance.follow(changes, () -> catchUp(then, failed));
        });
    }

    /** The journal is durable up to the end of {@code stretch}: remember it and show it to everybody. */
    private void advance(Stretch stretch, Set<Offer> ownOffers) {
        List<Entry> entries = stretch.entries();
        trail.follow(id(), stretch);
        long tail = entries.get(entries.size() - 1).seq();
        row = new StoredDocument(
                row.id(), row.project(), row.type(), row.history(), tail, stretch.hash(), row.sizeBytes());
        for (Entry entry : entries) {
            recent.add(entry);
        }
        fanOut(stretch, ownOffers);
    }

    private void fanOut(Stretch stretch, Set<Offer> ownOffers) {
        Map<Subscriber, Set<TimelineId>> own = new HashMap<>();
        for (Offer offer : ownOffers) {
            if (offer.writer() != null) {
                own.computeIfAbsent(offer.writer(), writer -> new HashSet<>()).add(offer.timeline());
            }
        }
        List<byte[]> shared = null;
        for (Subscriber subscriber : new ArrayList<>(subscribers)) {
            Set<TimelineId> written = own.get(subscriber);
            List<byte[]> frames;
            if (written != null) {
                frames = stretch.frames(id(), entry -> written.contains(entry.timeline()));
            } else {
                shared = shared != null ? shared : stretch.frames(id(), entry -> false);
                frames = shared;
            }
            frames.forEach(subscriber::deliver);
        }
    }

    /** A batch of offers on its way to the journal. */
    private final class Batch {
        private final List<Offer> offers;
        private final long startedMs = ports.clock().getAsLong();

        Batch(List<Offer> offers) {
            this.offers = offers;
        }

        /** Learns the positions of the timelines, turns strangers' away, then decides. */
        void resolve() {
            timelines.resolve(
                    offers,
                    belonging -> {
                        offers.retainAll(belonging);
                        decide();
                    },
                    problem -> decline(offers, problem));
        }

        private void decide() {
            Admission.Decided decided = admission.decide(
                    offers, timelines::position, row.tailSeq(), ports.clock().getAsLong());
            if (decided.entries().isEmpty()) {
                settle(decided);
            } else if (decided.changes().isEmpty()) {
                commit(decided);
            } else {
                instance.apply(
                        decided,
                        ledger,
                        applied -> {
                            if (applied.culprit() == null) {
                                commit(decided);
                            } else {
                                admission.markHostile(applied.culprit());
                                decide();
                            }
                        },
                        problem -> decline(offers, problem));
            }
        }

        private void commit(Admission.Decided decided) {
            Stretch stretch = new Stretch(row.tailHash(), decided.entries());
            Append append = new Append(id(), row.tailSeq(), decided.entries(), stretch.hash(), decided.advances());
            commits.submit(append, answer -> {
                if (answer == AppendAnswer.COMMITTED) {
                    committed(decided, stretch);
                } else {
                    stale();
                }
            });
        }

        private void committed(Admission.Decided decided, Stretch stretch) {
            observer.durable();
            int change = 0;
            for (Entry entry : decided.entries()) {
                ledger.add(entry, entry.refused() ? null : decided.read().get(change++));
                if (entry.refused()) {
                    observer.refused(entry.refusal());
                }
            }
            timelines.advance(decided.advances());
            advance(stretch, new HashSet<>(offers));
            observer.committed(id(), decided.entries().size(), ports.clock().getAsLong() - startedMs);
            headline.changed();
            settle(decided);
        }

        private void stale() {
            observer.stale();
            long before = row.tailSeq();
            catchUp(
                    () -> {
                        if (row.tailSeq() == before) {
                            // Stale, yet nothing new to read: the row itself is gone.
                            decline(offers, new Fault(FaultCode.UNKNOWN_DOCUMENT, "the document was deleted"));
                        } else {
                            resolve();
                        }
                    },
                    problem -> decline(offers, problem));
        }

        private void settle(Admission.Decided decided) {
            for (Admission.Result result : decided.results()) {
                Offer.Answer answer = result.fault() != null
                        ? new Offer.Declined(result.fault())
                        : new Offer.Durable(result.lsn(), row.tailSeq(), result.accepted(), result.refused());
                if (result.fault() != null) {
                    observer.refused(result.fault().code().name());
                }
                result.offer().answer().accept(answer);
            }
            finish();
        }
    }
}
