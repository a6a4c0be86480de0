package dev.syncline.live;

import dev.syncline.change.ChangeReader;
import dev.syncline.change.Inflater;
import dev.syncline.change.ReadChange;
import dev.syncline.change.Refusal;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides every entry of a batch of offers against the ledger, before any engine sees a byte: continuity of the
 * timeline, then for each entry its form, author, dependencies, size, and whether its operations fit what the document
 * has. What passes must move the heads as predicted.
 */
final class Admission {
    /** Counters that a change through a door may leave out: its author may have seen work that comes later, or never. */
    private static final long DOOR_GAP_MAX = 1 << 20;

    private final Ledger ledger;
    private final LiveLimits limits;
    private final Inflater inflater;
    /** Changes that the engine ended on or refused; whoever offers them. */
    private final Set<ChangeHash> hostile = new HashSet<>();

    /** How far a timeline is decided: durably, and on top of that by this batch. */
    record Position(long lsn, byte[] chain) {}

    /**
     * What a batch comes to.
     *
     * @param entries from the tail on, decided
     * @param changes bytes of the accepted ones, in order
     * @param hashes of the accepted ones, in order
     * @param heads predicted after them
     * @param results one per offer, in order
     */
    record Decided(
            List<Entry> entries,
            List<byte[]> changes,
            List<ChangeHash> hashes,
            List<ReadChange> read,
            List<ChangeHash> heads,
            List<TimelineAdvance> advances,
            List<Result> results) {}

    /**
     * What becomes of one offer once the batch is durable; the fault is null if it was decided.
     *
     * @param lsn durable of its timeline then
     * @param accepted how many entries of a door were new
     */
    record Result(Offer offer, Fault fault, long lsn, int accepted, List<Offer.Refused> refused) {}

    Admission(Ledger ledger, LiveLimits limits, Inflater inflater) {
        this.ledger = ledger;
        this.limits = limits;
        this.inflater = inflater;
    }

    void markHostile(ChangeHash hash) {
        hostile.add(hash);
    }

    /** @param durable positions of every timeline in the offers */
    Decided decide(List<Offer> offers, Function<TimelineId, Position> durable, long tail, long nowMs) {
        return new Batch(durable, tail, nowMs).decide(offers);
    }

    /** One pass over the offers. */
    private final class Batch {
        private final Function<TimelineId, Position> durable;
        private final Map<TimelineId, Position> moved = new HashMap<>();
        private final Ledger.Draft draft = ledger.draft();
        private final List<Entry> entries = new ArrayList<>();
        private final List<ReadChange> accepted = new ArrayList<>();
        private final long nowMs;
        private long seq;

        Batch(Function<TimelineId, Position> durable, long tail, long nowMs) {
            this.durable = durable;
            this.seq = tail;
            this.nowMs = nowMs;
        }

        Decided decide(List<Offer> offers) {
            List<Result> results = new ArrayList<>(offers.size());
            for (Offer offer : offers) {
                results.add(offer.isDoor() ? door(offer) : push(offer));
            }
            List<byte[]> changes = new ArrayList<>(accepted.size());
            List<ChangeHash> hashes = new ArrayList<>(accepted.size());
            for (ReadChange change : accepted) {
                changes.add(change.bytes());
                hashes.add(change.hash());
            }
            return new Decided(entries, changes, hashes, accepted, draft.heads(), advances(), results);
        }

        private List<TimelineAdvance> advances() {
            List<TimelineAdvance> advances = new ArrayList<>(moved.size());
            moved.forEach((timeline, position) -> advances.add(new TimelineAdvance(
                    timeline, durable.apply(timeline).lsn() + 1, position.lsn(), position.chain())));
            return advances;
        }

        private Result push(Offer offer) {
            Position at =
                    moved.containsKey(offer.timeline()) ? moved.get(offer.timeline()) : durable.apply(offer.timeline());
            if (offer.first() > at.lsn() + 1) {
                return declined(
                        offer, FaultCode.NON_CONTIGUOUS, "received " + offer.first() + ", expected " + (at.lsn() + 1));
            }
            int known =
                    (int) Math.min(at.lsn() + 1 - offer.first(), offer.entries().size());
            byte[] chain = offer.chain();
            for (int i = 0; i < known; i++) {
                chain = ChainHash.next(chain, offer.entries().get(i));
            }
            boolean reachesTip = offer.first() + known == at.lsn() + 1;
            if (!reachesTip) {
                // Old news, which cannot be compared with what is durable: the cursor tells the client more.
                return declined(offer, FaultCode.NON_CONTIGUOUS, "everything up to " + at.lsn() + " is durable");
            }
            if (!Bytes.equal(chain, at.chain())) {
                return declined(offer, FaultCode.TIMELINE_FORKED, "other bytes are durable up to " + at.lsn());
            }
            return decideRest(offer, known, at);
        }

        private Result decideRest(Offer offer, int known, Position at) {
            long lsn = at.lsn();
            byte[] chain = at.chain();
            for (byte[] bytes : offer.entries().subList(known, offer.entries().size())) {
                lsn++;
                chain = ChainHash.next(chain, bytes);
                Verdict verdict = verdict(offer, bytes);
                record(offer, lsn, verdict);
            }
            if (lsn > at.lsn()) {
                moved.put(offer.timeline(), new Position(lsn, chain));
            }
            return new Result(offer, null, lsn, 0, List.of());
        }

        /** Changes through a door: those already known are passed over, refusals are answered and not stored. */
        private Result door(Offer offer) {
            List<Offer.Refused> refused = new ArrayList<>();
            int before = accepted.size();
            int index = 0;
            for (byte[] bytes : offer.entries()) {
                Verdict verdict = verdict(offer, bytes);
                if (verdict.code() != null) {
                    refused.add(new Offer.Refused(index, verdict.code().name(), verdict.detail()));
                } else if (verdict.change() != null) {
                    record(offer, index + 1, verdict);
                }
                index++;
            }
            return new Result(offer, null, 0, accepted.size() - before, refused);
        }

        private void record(Offer offer, long lsn, Verdict verdict) {
            seq++;
            if (verdict.code() != null) {
                entries.add(new Entry(
                        seq,
                        offer.author(),
                        nowMs,
                        offer.timeline(),
                        lsn,
                        verdict.code().name(),
                        Bytes.EMPTY));
                return;
            }
            ReadChange change = verdict.change();
            accepted.add(change);
            entries.add(new Entry(seq, offer.author(), nowMs, offer.timeline(), lsn, "", change.bytes()));
        }

        private Verdict verdict(Offer offer, byte[] bytes) {
            return switch (ChangeReader.read(bytes, limits.change(), inflater)) {
                case Refusal refusal ->
                    Verdict.no(
                            refusal.reason() == Refusal.Reason.LIMIT_EXCEEDED
                                    ? FaultCode.CHANGE_TOO_LARGE
                                    : FaultCode.CHANGE_MALFORMED,
                            refusal.text());
                case ReadChange change -> verdict(offer, bytes, change);
            };
        }

        private Verdict verdict(Offer offer, byte[] bytes, ReadChange change) {
            if (!offer.isDoor() && change.bytes().length != bytes.length) {
                return Verdict.no(FaultCode.CHANGE_MALFORMED, "a timeline takes uncompressed changes");
            }
            if (draft.contains(change.hash())) {
                return offer.isDoor()
                        ? Verdict.KNOWN
                        : Verdict.no(FaultCode.CHANGE_MALFORMED, "the change is already there");
            }
            return judge(offer, change);
        }

        /** Whether the change can come next; one that can is in the draft then. */
        private Verdict judge(Offer offer, ReadChange change) {
            if (hostile.contains(change.hash())) {
                return Verdict.no(FaultCode.CHANGE_HOSTILE, "the change cannot be applied");
            }
            boolean own = offer.isDoor()
                    ? !draft.isTimeline(change.actor())
                    : change.actor().equals(offer.timeline().actor());
            if (!own) {
                return Verdict.no(FaultCode.ACTOR_FOREIGN, "the actor belongs to another timeline");
            }
            if (!draft.containsAll(change.deps())) {
                return Verdict.no(FaultCode.MISSING_DEPENDENCY, "a change it depends on is not in the document");
            }
            long nextSeq = draft.nextSeq(change.actor());
            if (change.seq() > nextSeq) {
                return Verdict.no(FaultCode.MISSING_DEPENDENCY, "the actor's change " + nextSeq + " is missing");
            }
            if (change.seq() < nextSeq || change.startOp() <= draft.lastOp(change.actor())) {
                return Verdict.no(FaultCode.CHANGE_MALFORMED, "the actor used that number before");
            }
            if (draft.bytesWith(change) > limits.documentBytesMax()) {
                return Verdict.no(
                        FaultCode.DOCUMENT_TOO_LARGE, "the document may have " + limits.documentBytesMax() + " bytes");
            }
            if (draft.operationsWith(change) > limits.documentOperationsMax()) {
                return Verdict.no(
                        FaultCode.DOCUMENT_TOO_LARGE,
                        "the document may have " + limits.documentOperationsMax() + " operations");
            }
            return draft.take(change, !offer.isDoor(), offer.isDoor() ? DOOR_GAP_MAX : 0)
                    .map(misfit -> Verdict.no(FaultCode.CHANGE_HOSTILE, misfit))
                    .orElseGet(() -> new Verdict(change, null, ""));
        }

        private static Result declined(Offer offer, FaultCode code, String detail) {
            return new Result(offer, new Fault(code, detail), 0, 0, List.of());
        }
    }

    /** An entry's fate: a change to accept, a code, or neither for one that is already there. */
    private record Verdict(ReadChange change, FaultCode code, String detail) {
        static final Verdict KNOWN = new Verdict(null, null, "");

        static Verdict no(FaultCode code, String detail) {
            return new Verdict(null, code, detail);
        }
    }
}
