package dev.syncline.live;

import dev.syncline.change.Heads;
import dev.syncline.change.OperationIndex;
import dev.syncline.change.Past;
import dev.syncline.change.ReadChange;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What admission must know of a document's committed changes, without the document: which changes and operations there
 * are and what they build on, how far each actor got, the heads, and the bytes used. One {@link Draft} at a time holds
 * what is being admitted on top; as its changes are committed, oldest first, they move below it, and anything else that
 * is committed puts an end to it.
 */
final class Ledger {
    private final Ancestry ancestry = new Ancestry(ThreadLocalRandom.current().nextLong());
    private final OperationIndex operations =
            new OperationIndex(ThreadLocalRandom.current().nextLong());
    private final Map<ActorId, Author> authors = new HashMap<>();
    private final Heads heads = new Heads();
    private Draft draft;
    private int committed;
    private long bytes;
    private long lastOp;

    /** An actor, numbered in the order of their first changes, and how far it got. */
    private static final class Author {
        static final Author NOBODY = new Author(-1);

        private final int number;
        private long seq;
        private long lastOp;
        /** Whether the actor is a timeline of ours, which nobody else may write for. */
        private boolean timeline;

        Author(int number) {
            this.number = number;
        }

        Author copy() {
            Author copy = new Author(number);
            copy.seq = seq;
            copy.lastOp = lastOp;
            copy.timeline = timeline;
            return copy;
        }

        void advance(ReadChange change, boolean onTimeline) {
            seq = Math.max(seq, change.seq());
            lastOp = Math.max(lastOp, change.maxOp());
            timeline |= onTimeline;
        }
    }

    /** The heads, sorted. */
    List<ChangeHash> heads() {
        return heads.list();
    }

    /** Whether a change is committed; asked while nothing is being admitted. */
    boolean holds(ChangeHash hash) {
        int number = ancestry.number(hash);
        return number != Ancestry.UNKNOWN && number < committed;
    }

    /** How many changes are committed. */
    int size() {
        return committed;
    }

    long bytes() {
        return bytes;
    }

    /** Takes over a committed entry; {@code change} is null if it was refused. */
    void add(Entry entry, ReadChange change) {
        if (change != null) {
            add(change, !entry.timeline().equals(TimelineId.NONE));
        }
    }

    /** Takes over a committed change, which came on a timeline of ours or through a door. */
    void add(ReadChange change, boolean onTimeline) {
        boolean drafted =
                ancestry.size() > committed && ancestry.hash(committed).equals(change.hash());
        if (!drafted) {
            discardDraft();
            if (ancestry.number(change.hash()) != Ancestry.UNKNOWN) {
                return;
            }
        }
        committed++;
        bytes += change.bytes().length;
        lastOp = Math.max(lastOp, change.maxOp());
        heads.add(change.hash(), change.deps());
        Author author = author(change.actor());
        author.advance(change, onTimeline);
        if (drafted) {
            operations.keepOldest();
        } else {
            enter(change, author, heads.moving());
            operations.add(change);
        }
    }

    /** Begins to admit changes on top of the committed ones; an earlier draft ends. */
    Draft draft() {
        discardDraft();
        draft = new Draft();
        return draft;
    }

    /** The heads, to be moved on by whoever asks. */
    Heads frontier() {
        return Heads.at(heads.moving());
    }

    private void discardDraft() {
        draft = null;
        ancestry.truncate(committed);
        operations.discardDraft();
    }

    private Author author(ActorId actor) {
        return authors.computeIfAbsent(actor, unknown -> new Author(authors.size()));
    }

    private void enter(ReadChange change, Author author, Collection<ChangeHash> headsAfter) {
        ancestry.add(
                change.hash(),
                author.number,
                (int) change.startOp(),
                (int) change.maxOp(),
                numbers(change.deps()),
                headsAfter.size() == 1);
    }

    private int[] numbers(List<ChangeHash> hashes) {
        int[] numbers = new int[hashes.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ancestry.number(hashes.get(i));
        }
        return numbers;
    }

    /** Changes admitted but not yet committed, over the ledger as it is. */
    final class Draft {
        private final Map<ActorId, Author> moved = new HashMap<>();
        private final Heads frontier = frontier();
        private long addedBytes;
        private long highestOp = lastOp;

        boolean contains(ChangeHash hash) {
            return ancestry.number(hash) != Ancestry.UNKNOWN;
        }

        boolean containsAll(Collection<ChangeHash> hashes) {
            for (ChangeHash hash : hashes) {
                if (!contains(hash)) {
                    return false;
                }
            }
            return true;
        }

        long nextSeq(ActorId actor) {
            return reached(actor).seq + 1;
        }

        long lastOp(ActorId actor) {
            return reached(actor).lastOp;
        }

        boolean isTimeline(ActorId actor) {
            return reached(actor).timeline;
        }

        long bytesWith(ReadChange change) {
            return bytes + addedBytes + change.bytes().length;
        }

        long operationsWith(ReadChange change) {
            return (long) operations.size() + change.operations();
        }

        /**
         * Takes a change whose dependencies are there and whose author is at its seq, if it can be applied.
         *
         * @param gapMax how many counters it may leave out behind the last operation of the document
         * @return why it cannot be applied; then it left no trace
         */
        Optional<String> take(ReadChange change, boolean onTimeline, long gapMax) {
            if (draft != this) {
                throw new IllegalStateException("the draft has ended");
            }
            if (change.startOp() > highestOp + 1 + gapMax) {
                return Optional.of("its operations leave out counters");
            }
            int[] made = numbers(change.deps());
            long lastMade = 0;
            for (int dependency : made) {
                lastMade = Math.max(lastMade, ancestry.lastOp(dependency));
            }
            if (change.startOp() <= lastMade) {
                return Optional.of("its operations do not come behind those of its dependencies");
            }
            if (change.operations() == 0 && change.startOp() > lastMade + 1) {
                // Automerge saves no counter of a change without operations and would not find it again.
                return Optional.of("it has no operations and leaves out counters");
            }
            Map<Integer, Integer> missing = ancestry.missing(made, frontier.moving());
            if (missing.containsKey(reached(change.actor()).number)) {
                return Optional.of("it does not build on its author's previous change");
            }
            Past past = actor -> missing.getOrDefault(reached(actor).number, Integer.MAX_VALUE) - 1;
            Optional<String> misfit = operations.draft(change, past);
            if (misfit.isEmpty()) {
                enter(change, onTimeline);
                ancestry.remember(missing);
            }
            return misfit;
        }

        /** The heads after everything admitted, sorted. */
        List<ChangeHash> heads() {
            return frontier.list();
        }

        private void enter(ReadChange change, boolean onTimeline) {
            Author author =
                    moved.computeIfAbsent(change.actor(), actor -> author(actor).copy());
            author.advance(change, onTimeline);
            frontier.add(change.hash(), change.deps());
            Ledger.this.enter(change, author, frontier.moving());
            addedBytes += change.bytes().length;
            highestOp = Math.max(highestOp, change.maxOp());
        }

        private Author reached(ActorId actor) {
            Author author = moved.get(actor);
            return author != null ? author : authors.getOrDefault(actor, Author.NOBODY);
        }
    }
}
