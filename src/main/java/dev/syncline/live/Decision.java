package dev.syncline.live;

import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.After;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;

/**
 * What a batch of offers comes to.
 *
 * @param entries from the tail on, decided
 * @param results one per offer, in order
 * @param after what goes with the entries
 */
record Decision(List<Entry> entries, List<TimelineAdvance> advances, List<Result> results, After after) {
    /**
     * What becomes of one offer once the batch is durable; the fault is null if it was decided.
     *
     * @param lsn durable of its timeline then
     * @param accepted how many entries of a door were new
     */
    record Result(Offer offer, Fault fault, long lsn, int accepted, List<Offer.Refused> refused) {
        static Result declined(Offer offer, FaultCode code, String detail) {
            return new Result(offer, new Fault(code, detail), 0, 0, List.of());
        }
    }
}
