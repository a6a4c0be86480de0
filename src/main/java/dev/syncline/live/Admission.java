package dev.syncline.live;

import dev.syncline.change.ChangeReader;
import dev.syncline.change.Inflater;
import dev.syncline.change.ReadChange;
import dev.syncline.change.Refusal;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.After;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    /** What alone is no ground to build on; null where a change may build on nothing. */
    private final Set<ChangeHash> groundless;
    /** Changes that the engine ended on or refused; whoever offers them. */
    private final Set<ChangeHash> hostile = new HashSet<>();

    /**
     * What a batch comes to.
     *
     * @param changes bytes of the accepted ones, in order
     * @param hashes of the accepted ones, in order
     * @param heads predicted after them
     */
    record Decided(
            Decision decision,
            List<byte[]> changes,
            List<ChangeHash> hashes,
            List<ReadChange> read,
            List<ChangeHash> heads) {}

    /** For a document that takes changes without predecessors. */
    Admission(Ledger ledger, LiveLimits limits, Inflater inflater) {
        this(ledger, limits, inflater, null);
    }

    /**
     * @param groundless of a document whose history was forgotten, the genesis of its type, if it has one: a change that
     *     builds on nothing else belongs to what was forgotten. Else null
     */
    Admission(Ledger ledger, LiveLimits limits, Inflater inflater, Set<ChangeHash> groundless) {
        this.ledger = ledger;
        this.limits = limits;
        this.inflater = inflater;
        this.groundless = groundless;
    }

    void markHostile(ChangeHash hash) {
        hostile.add(hash);
    }

    /** @param durable positions of every timeline in the offers */
    Decided decide(List<Offer> offers, Function<TimelineId, Continuity.Position> durable, long tail, long nowMs) {
        return new Batch(durable, tail, nowMs).decide(offers);
    }

    /** One pass over the offers. */
    private final class Batch {
        private final Continuity continuity;
        private final Ledger.Draft draft = ledger.draft();
        private final List<Entry> entries = new ArrayList<>();
        private final List<ReadChange> accepted = new ArrayList<>();
        private final long nowMs;
        private long seq;

        Batch(Function<TimelineId, Continuity.Position> durable, long tail, long nowMs) {
            this.continuity = new Continuity(durable);
            this.seq = tail;
            this.nowMs = nowMs;
        }

        Decided decide(List<Offer> offers) {
            List<Decision.Result> results = new ArrayList<>(offers.size());
            for (Offer offer : offers) {
                results.add(offer.isDoor() ? door(offer) : push(offer));
            }
            List<byte[]> changes = new ArrayList<>(accepted.size());
            List<ChangeHash> hashes = new ArrayList<>(accepted.size());
            for (ReadChange change : accepted) {
                changes.add(change.bytes());
                hashes.add(change.hash());
            }
            Decision decision = new Decision(entries, continuity.advances(), results, After.NOTHING);
            return new Decided(decision, changes, hashes, accepted, draft.heads());
        }

        private Decision.Result push(Offer offer) {
            return continuity.push(offer, (lsn, bytes) -> record(offer, lsn, verdict(offer, bytes)));
        }

        /** Changes through a door: those already known are passed over, refusals are answered and not stored. */
        private Decision.Result door(Offer offer) {
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
            return new Decision.Result(offer, null, 0, accepted.size() - before, refused);
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
                        : Verdict.no(FaultCode.CHANGE_KNOWN, "the change is already there");
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
            if (groundless != null && groundless.containsAll(change.deps())) {
                return Verdict.no(FaultCode.FORGOTTEN, "the history it belongs to was forgotten");
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
    }

    /** An entry's fate: a change to accept, a code, or neither for one that is already there. */
    private record Verdict(ReadChange change, FaultCode code, String detail) {
        static final Verdict KNOWN = new Verdict(null, null, "");

        static Verdict no(FaultCode code, String detail) {
            return new Verdict(null, code, detail);
        }
    }
}
