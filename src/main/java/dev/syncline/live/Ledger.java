package dev.syncline.live;

import dev.syncline.change.ReadChange;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What admission must know of a document's committed changes, without the document: which changes there are, how far
 * each actor got, the heads, and the bytes used. A {@link Draft} holds what is being admitted on top of it.
 */
final class Ledger {
    private final Set<ChangeHash> known = new HashSet<>();
    private final Map<ActorId, Author> authors = new HashMap<>();
    private final Set<ChangeHash> heads = new TreeSet<>();
    private long bytes;

    /**
     * How far an actor got.
     *
     * @param seq of its last change
     * @param lastOp number of its last operation
     * @param timeline whether the actor is a timeline of ours, which nobody else may write for
     */
    private record Author(long seq, long lastOp, boolean timeline) {
        static final Author NOBODY = new Author(0, 0, false);
    }

    /** The heads, sorted. */
    List<ChangeHash> heads() {
        return new ArrayList<>(heads);
    }

    int size() {
        return known.size();
    }

    long bytes() {
        return bytes;
    }

    /** Takes over a committed entry; {@code change} is null if it was refused. */
    void add(Entry entry, ReadChange change) {
        if (change != null && known.add(change.hash())) {
            note(change, !entry.timeline().equals(TimelineId.NONE));
        }
    }

    Draft draft() {
        return new Draft();
    }

    private void note(ReadChange change, boolean timeline) {
        authors.merge(
                change.actor(),
                new Author(change.seq(), change.maxOp(), timeline),
                (before, now) -> new Author(
                        Math.max(before.seq(), now.seq()),
                        Math.max(before.lastOp(), now.lastOp()),
                        before.timeline() || now.timeline()));
        advance(heads, change);
        bytes += change.bytes().length;
    }

    private static void advance(Collection<ChangeHash> heads, ReadChange change) {
        heads.removeAll(change.deps());
        heads.add(change.hash());
    }

    /** Changes admitted but not yet committed, over the ledger as it is. */
    final class Draft {
        private final Map<ChangeHash, ReadChange> added = new HashMap<>();
        private final Map<ActorId, Author> movedAuthors = new HashMap<>();
        private final Set<ChangeHash> movedHeads = new TreeSet<>(heads);
        private long addedBytes;

        boolean contains(ChangeHash hash) {
            return known.contains(hash) || added.containsKey(hash);
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
            return author(actor).seq() + 1;
        }

        long lastOp(ActorId actor) {
            return author(actor).lastOp();
        }

        boolean isTimeline(ActorId actor) {
            return author(actor).timeline();
        }

        long bytesWith(ReadChange change) {
            return bytes + addedBytes + change.bytes().length;
        }

        void add(ReadChange change, boolean timeline) {
            added.put(change.hash(), change);
            movedAuthors.put(change.actor(), new Author(change.seq(), change.maxOp(), timeline));
            advance(movedHeads, change);
            addedBytes += change.bytes().length;
        }

        /** The heads after everything admitted, sorted. */
        List<ChangeHash> heads() {
            return new ArrayList<>(movedHeads);
        }

        private Author author(ActorId actor) {
            Author moved = movedAuthors.get(actor);
            return moved != null ? moved : authors.getOrDefault(actor, Author.NOBODY);
        }
    }
}
