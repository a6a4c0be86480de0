package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.change.Inflater;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.StoredDocument;
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
 * from the queue in batches: decided as its {@link Content} says, committed; only then acknowledged and fanned out.
 * Nothing that is shown to anybody is ahead of the committed rows.
 *
 * <p>States: idle → preparing (journal read) → deciding → committing → idle. A stale commit leads through catching up back
 * to deciding.
 */
final class LiveDocument {
    private static final int CATCH_UP_BYTES = 1024 * 1024;

    private final Ports ports;
    private final LiveLimits limits;
    private final GroupCommit commits;
    private final LiveObserver observer;
    private final Timelines timelines;
    private final HashTrail trail;
    private final Content content;
    private final Deque<Work> queue = new ArrayDeque<>();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();

    private StoredDocument row;
    private RecentEntries recent;
    private Fault failure;
    private boolean busy;
    private int queuedBytes;
    /** The highest hint that waits to be followed; 0 for none. */
    private long hintedSeq;

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
            Compactor compactor,
            StoredDocument row) {
        this.ports = ports;
        this.limits = limits;
        this.commits = commits;
        this.observer = observer;
        this.trail = trail;
        this.row = row;
        this.timelines = new Timelines(ports, row.id());
        this.recent = new RecentEntries(row.tailSeq(), limits.recentBytesMax());
        this.lastUsedMs = ports.clock().getAsLong();
        this.content = Types.findCommanded(row.type())
                .<Content>map(type -> new CommandedContent(this, ports, limits, type, observer, compactor))
                .orElseGet(() -> new MergedContent(this, ports, limits, inflater, observer, compactor));
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

    Content content() {
        return content;
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
        return subscribers.isEmpty() && quiet();
    }

    /** Whether there is no work, under way or announced, since {@code idleMs}. */
    private boolean quiet() {
        boolean atRest = queue.isEmpty() && !busy && !content.isAwaited();
        return atRest && ports.clock().getAsLong() - lastUsedMs >= limits.idleMs();
    }

    /** Gives back what only work needs, if there is none: whoever follows the document goes on doing so. */
    void rest() {
        if (content.isHeavy() && quiet()) {
            content.leave();
        }
    }

    /** Gives back what is elsewhere; this node forgets the document. */
    void evict() {
        if (failure == null) {
            content.leave();
        } else {
            content.drop();
        }
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

    /** Another node may have committed: read what there is, once for all hints that come before that. */
    void hint(long tailSeq) {
        if (tailSeq > Math.max(row.tailSeq(), hintedSeq) && failure == null) {
            boolean waits = hintedSeq > 0;
            hintedSeq = tailSeq;
            if (!waits) {
                alone(this::followHint);
            }
        }
    }

    private void followHint(Runnable done) {
        long seq = hintedSeq;
        hintedSeq = 0;
        if (seq <= row.tailSeq()) {
            done.run();
        } else {
            catchUp(done, problem -> done.run());
        }
    }

    /**
     * Catches up with the rows, as somebody who asks over HTTP expects, and makes sure that a loaded instance stands for
     * exactly those. For tasks that run alone.
     */
    void settled(Runnable ready, Consumer<Throwable> failed) {
        catchUp(ready, failed);
    }

    /** The document is gone or damaged: nobody can use it any longer. */
    void fail(Fault fault) {
        failure = fault;
        observer.failed(id(), fault);
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
        content.drop();
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
            Batch batch = new Batch(this, ports, commits, observer, offers);
            content.prepare(batch::resolve, problem -> decline(offers, problem));
        }
    }

    /** The work at hand is done. */
    void finish() {
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

    /** Ends a batch without its commit. */
    void decline(List<Offer> offers, Throwable problem) {
        Fault fault = Faults.of(problem);
        if (Faults.isFinal(fault)) {
            fail(fault);
        }
        for (Offer offer : offers) {
            offer.answer().accept(new Offer.Declined(fault));
        }
        // What was decided will not be committed: nothing may be ahead of the rows.
        content.abandon();
        finish();
    }

    /** Reads what other nodes committed, shows it to the subscribers, and goes on at the new tail. For tasks that run alone. */
    void catchUp(Runnable then, Consumer<Throwable> failed) {
        ports.on(ports.store().entriesAfter(id(), row.tailSeq(), CATCH_UP_BYTES), (entries, problem) -> {
            if (problem != null) {
                if (Faults.isTrimmed(problem)) {
                    // Away for longer than entries are kept: everybody here begins anew from the snapshot.
                    observer.beyondHorizon();
                    fail(Faults.of(problem));
                }
                failed.accept(problem);
                return;
            }
            if (entries.isEmpty()) {
                then.run();
                return;
            }
            if (!content.enter(entries)) {
                failed.accept(new Fault(FaultCode.QUARANTINED, "a stored entry cannot be read"));
                return;
            }
            show(entries);
            content.follow(entries, () -> catchUp(then, failed));
        });
    }

    /** Shows what other nodes committed, as far as it is news. */
    void show(List<Entry> entries) {
        List<Entry> news =
                entries.stream().filter(entry -> entry.seq() > row.tailSeq()).toList();
        if (!news.isEmpty()) {
            timelines.forget();
            advance(new Stretch(row.tailHash(), news), Set.of());
        }
    }

    /** The journal is durable up to the end of {@code stretch}: remember it and show it to everybody. */
    void advance(Stretch stretch, Set<Offer> ownOffers) {
        List<Entry> entries = stretch.entries();
        trail.follow(id(), stretch);
        long tail = entries.get(entries.size() - 1).seq();
        row = row.withTail(tail, stretch.hash());
        entries.forEach(recent::add);
        content.grown(entries);
        fanOut(stretch, ownOffers);
    }

    private void fanOut(Stretch stretch, Set<Offer> ownOffers) {
        Map<Subscriber, Set<TimelineId>> own = new HashMap<>();
        for (Offer offer : ownOffers) {
            if (offer.writer() != null && content.isKnownToWriters()) {
                own.computeIfAbsent(offer.writer(), writer -> new HashSet<>()).add(offer.timeline());
            }
        }
        List<byte[]> shared = null;
        for (Subscriber subscriber : new ArrayList<>(subscribers)) {
            if (subscriber instanceof Follower follower) {
                follower.committed(stretch.entries());
                continue;
            }
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
}
