package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.store.JournalStore.StoredTimeline;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The timelines that write to one document: who owns each and how far it is durable, as this node last saw it. */
final class Timelines {
    private static final int CACHED_MAX = 10_000;

    private final Ports ports;
    private final DocumentId document;
    private final Map<TimelineId, StoredTimeline> cached = new LinkedHashMap<>();

    Timelines(Ports ports, DocumentId document) {
        this.ports = ports;
        this.document = document;
    }

    /** The durable position of a timeline that was resolved. */
    Continuity.Position position(TimelineId timeline) {
        StoredTimeline row = cached.get(timeline);
        return new Continuity.Position(row.durableLsn(), row.chainHash());
    }

    /** Other nodes may have moved any of them. */
    void forget() {
        cached.clear();
    }

    void advance(List<TimelineAdvance> advances) {
        for (TimelineAdvance advance : advances) {
            cached.computeIfPresent(
                    advance.timeline(),
                    (id, row) -> new StoredTimeline(
                            id, row.user(), row.session(), row.document(), advance.toLsn(), advance.chainHash()));
        }
    }

    /**
     * Makes the positions of all timelines in {@code offers} known and answers those that push on a timeline of somebody
     * else or of another document; the others are {@code belonging}.
     */
    void resolve(List<Offer> offers, Consumer<List<Offer>> belonging, Consumer<Throwable> failed) {
        Map<TimelineId, Offer> unknown = new LinkedHashMap<>();
        for (Offer offer : offers) {
            if (!offer.isDoor() && !cached.containsKey(offer.timeline())) {
                unknown.putIfAbsent(offer.timeline(), offer);
            }
        }
        fetch(unknown.values().iterator(), () -> belonging.accept(turnAwayStrangers(offers)), failed);
    }

    /**
     * The durable positions of timelines that {@code user} may continue; strangers' are left out. They are read from the
     * store, not from memory: the timeline may have been pushed through another node since.
     */
    void cursors(
            List<TimelineId> ids,
            UserId user,
            SessionId session,
            Consumer<List<StoredTimeline>> then,
            Consumer<Throwable> failed) {
        Set<TimelineId> wanted = new LinkedHashSet<>(ids);
        List<Offer> unknown = new ArrayList<>();
        for (TimelineId id : wanted) {
            if (!id.equals(TimelineId.NONE)) {
                unknown.add(new Offer(user, session, 0, id, 1, new byte[0], List.of(), null, answer -> {}));
            }
        }
        fetch(
                unknown.iterator(),
                () -> {
                    List<StoredTimeline> rows = new ArrayList<>();
                    for (TimelineId id : wanted) {
                        StoredTimeline row = cached.get(id);
                        if (row != null
                                && row.user().equals(user)
                                && row.document().equals(document)) {
                            rows.add(row);
                        }
                    }
                    then.accept(rows);
                },
                failed);
    }

    private void fetch(Iterator<Offer> unknown, Runnable then, Consumer<Throwable> failed) {
        if (!unknown.hasNext()) {
            then.run();
            return;
        }
        Offer offer = unknown.next();
        ports.on(
                ports.store().timeline(offer.timeline(), document, offer.author(), offer.session()), (row, problem) -> {
                    if (problem != null) {
                        failed.accept(problem);
                        return;
                    }
                    makeRoom();
                    cached.put(row.id(), row);
                    fetch(unknown, then, failed);
                });
    }

    private void makeRoom() {
        if (cached.size() >= CACHED_MAX) {
            Iterator<TimelineId> oldest = cached.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private List<Offer> turnAwayStrangers(List<Offer> offers) {
        List<Offer> belonging = new ArrayList<>(offers.size());
        for (Offer offer : offers) {
            StoredTimeline row = cached.get(offer.timeline());
            boolean own = offer.isDoor()
                    || row != null
                            && row.user().equals(offer.author())
                            && row.document().equals(document);
            if (own) {
                belonging.add(offer);
            } else {
                offer.answer()
                        .accept(new Offer.Declined(new Fault(
                                FaultCode.TIMELINE_FOREIGN, "the timeline is not yours, or of another document")));
            }
        }
        return belonging;
    }
}
