package dev.syncline.change;

import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The heads of a document, which move with the changes that are put on it, each after its dependencies. */
public final class Heads {
    private final TreeSet<ChangeHash> hashes = new TreeSet<>();

    /** The heads of a document that was left off at these. */
    public static Heads at(Collection<ChangeHash> heads) {
        Heads at = new Heads();
        at.hashes.addAll(heads);
        return at;
    }

    public void add(ChangeHash change, Collection<ChangeHash> deps) {
        deps.forEach(hashes::remove);
        hashes.add(change);
    }

    /** As they are now and as they will be, sorted. */
    public SortedSet<ChangeHash> moving() {
        return Collections.unmodifiableSortedSet(hashes);
    }

    /** As they are now, sorted. */
    public List<ChangeHash> list() {
        return new ArrayList<>(hashes);
    }
}
