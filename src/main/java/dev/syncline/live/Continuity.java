package dev.syncline.live;

import dev.syncline.codec.Bytes;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How far timelines get in one batch: a push must continue what is durable, and gives again only what is. */
final class Continuity {
    private final Function<TimelineId, Position> durable;
    private final Map<TimelineId, Position> moved = new HashMap<>();

    /** How far a timeline is decided: durably, and on top of that by this batch. */
    record Position(long lsn, byte[] chain) {}

    /** Decides one entry of a push. */
    interface Judge {
        void decide(long lsn, byte[] bytes);
    }

    /** @param durable positions of every timeline in the batch */
    Continuity(Function<TimelineId, Position> durable) {
        this.durable = durable;
    }

    /** Has every entry of a push decided that is not durable yet, or declines the whole. */
    Decision.Result push(Offer offer, Judge judge) {
        Position at =
                moved.containsKey(offer.timeline()) ? moved.get(offer.timeline()) : durable.apply(offer.timeline());
        if (offer.first() > at.lsn() + 1) {
            return Decision.Result.declined(
                    offer, FaultCode.NON_CONTIGUOUS, "received " + offer.first() + ", expected " + (at.lsn() + 1));
        }
        int known = (int) Math.min(at.lsn() + 1 - offer.first(), offer.entries().size());
        byte[] chain = offer.chain();
        for (int i = 0; i < known; i++) {
            chain = ChainHash.next(chain, offer.entries().get(i));
        }
        boolean reachesTip = offer.first() + known == at.lsn() + 1;
        if (!reachesTip) {
            // Old news, which cannot be compared with what is durable: the cursor tells the client more.
            return Decision.Result.declined(
                    offer, FaultCode.NON_CONTIGUOUS, "everything up to " + at.lsn() + " is durable");
        }
        if (!Bytes.equal(chain, at.chain())) {
            return Decision.Result.declined(
                    offer, FaultCode.TIMELINE_FORKED, "other bytes are durable up to " + at.lsn());
        }
        return rest(offer, known, at, judge);
    }

    /** What becomes of each timeline that moved. */
    List<TimelineAdvance> advances() {
        List<TimelineAdvance> advances = new ArrayList<>(moved.size());
        moved.forEach((timeline, position) -> advances.add(
                new TimelineAdvance(timeline, durable.apply(timeline).lsn() + 1, position.lsn(), position.chain())));
        return advances;
    }

    private Decision.Result rest(Offer offer, int known, Position at, Judge judge) {
        long lsn = at.lsn();
        byte[] chain = at.chain();
        for (byte[] bytes : offer.entries().subList(known, offer.entries().size())) {
            lsn++;
            chain = ChainHash.next(chain, bytes);
            judge.decide(lsn, bytes);
        }
        if (lsn > at.lsn()) {
            moved.put(offer.timeline(), new Position(lsn, chain));
        }
        return new Decision.Result(offer, null, lsn, 0, List.of());
    }
}
