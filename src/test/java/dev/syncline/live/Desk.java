package dev.syncline.live;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ReadChange;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.live.Admission.Decided;
import dev.syncline.live.Continuity.Position;
import dev.syncline.store.JournalStore.TimelineAdvance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Admission with a ledger and a journal that commits whatever a test lets it commit. */
final class Desk {
    static final RawInflater INFLATER = new RawInflater();

    private static final UserId USER = new UserId(1, 2);
    private static final SessionId SESSION = new SessionId(3, 4);

    private final Map<TimelineId, Position> positions = new HashMap<>();
    final List<Entry> journal = new ArrayList<>();
    final Ledger ledger = new Ledger();
    final Admission admission;

    Desk(LiveLimits limits) {
        admission = new Admission(ledger, limits, INFLATER);
    }

    Desk() {
        this(LiveLimits.DEFAULTS);
    }

    static LiveLimits limits(long documentBytesMax, int documentOperationsMax, ChangeLimits change) {
        LiveLimits defaults = LiveLimits.DEFAULTS;
        return new LiveLimits(
                defaults.batchEntriesMax(),
                defaults.batchBytesMax(),
                defaults.queuedBytesMax(),
                defaults.commitBytesMax(),
                defaults.commitDocumentsMax(),
                defaults.commitPatienceMs(),
                defaults.recentBytesMax(),
                defaults.resumeBytesMax(),
                documentBytesMax,
                documentOperationsMax,
                defaults.idleMs(),
                defaults.pollMs(),
                defaults.titleDelayMs(),
                defaults.titleCharsMax(),
                defaults.savedBytesMax(),
                defaults.putChangesMax(),
                defaults.journalWalksMax(),
                defaults.hashesMax(),
                defaults.upkeep(),
                change);
    }

    Position position(TimelineId timeline) {
        return positions.getOrDefault(timeline, new Position(0, ChainHash.start()));
    }

    /** The push of entries that follow {@code before} on a timeline. */
    static Offer push(TimelineId timeline, List<byte[]> before, List<byte[]> entries) {
        byte[] chain = ChainHash.start();
        for (byte[] entry : before) {
            chain = ChainHash.next(chain, entry);
        }
        return new Offer(USER, SESSION, 0, timeline, before.size() + 1L, chain, entries, null, answer -> {});
    }

    static Offer door(List<byte[]> changes) {
        return new Offer(USER, SESSION, 0, TimelineId.NONE, 0, new byte[0], changes, null, answer -> {});
    }

    Decided decide(Offer... offers) {
        return admission.decide(List.of(offers), this::position, journal.size(), 1_700_000_000_000L);
    }

    Decided commit(Decided decided) {
        int change = 0;
        for (Entry entry : decided.decision().entries()) {
            journal.add(entry);
            ledger.add(entry, entry.refused() ? null : decided.read().get(change++));
        }
        for (TimelineAdvance advance : decided.decision().advances()) {
            positions.put(advance.timeline(), new Position(advance.toLsn(), advance.chainHash()));
        }
        return decided;
    }

    Decided commit(Offer... offers) {
        return commit(decide(offers));
    }

    static ReadChange read(byte[] bytes) {
        return (ReadChange) ChangeReader.read(bytes, ChangeLimits.DEFAULT, INFLATER);
    }
}
