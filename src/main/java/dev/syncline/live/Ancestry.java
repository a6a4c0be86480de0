package dev.syncline.live;

import dev.syncline.id.ChangeHash;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The changes of a document and what each was made on, numbered from 0 in the order of the journal, each after its
 * dependencies. About 60 bytes a change: hashes behind each other, found through open addressing; dependencies as
 * numbers. The last changes can be taken back.
 */
final class Ancestry {
    static final int UNKNOWN = -1;

    private static final int REMEMBERED_MAX = 64;
    private static final int HASH_WORDS = ChangeHash.BYTES / Long.BYTES;

    /** Keeps strangers from making changes whose hashes all fall on one place. */
    private final long seed;

    private long[] hashes = new long[8 * HASH_WORDS];
    /** Numbers plus 1; 0 is an empty place. The length is a power of two, at least twice the count. */
    private int[] places = new int[16];

    private int[] authors = new int[8];
    private int[] startOps = new int[8];
    private int[] lastOps = new int[8];
    private int[] dependencyEnds = new int[8];
    private int[] dependencies = new int[8];
    /** Changes that were the only head when they came: all before them are their ancestors. */
    private final BitSet joins = new BitSet();

    /** Of some of the last changes what was missing when they were made, among those before them. */
    private final Map<Integer, Map<Integer, Integer>> remembered = new LinkedHashMap<>();

    private int count;

    Ancestry(long seed) {
        this.seed = seed | 1;
    }

    int size() {
        return count;
    }

    /** The number of a change, or UNKNOWN. */
    int number(ChangeHash hash) {
        return places[place(hash.a(), hash.b(), hash.c(), hash.d())] - 1;
    }

    ChangeHash hash(int number) {
        int at = number * HASH_WORDS;
        return new ChangeHash(hashes[at], hashes[at + 1], hashes[at + 2], hashes[at + 3]);
    }

    /** The counter of the last operation of a change. */
    int lastOp(int number) {
        return lastOps[number];
    }

    /**
     * Adds a change that is not there yet.
     *
     * @param author a number of the caller's choice
     * @param made numbers of its dependencies; those that are UNKNOWN do not count
     * @param onlyHead whether it is the only head now
     */
    void add(ChangeHash hash, int author, int startOp, int lastOp, int[] made, boolean onlyHead) {
        makeRoom(made.length);
        int at = count * HASH_WORDS;
        hashes[at] = hash.a();
        hashes[at + 1] = hash.b();
        hashes[at + 2] = hash.c();
        hashes[at + 3] = hash.d();
        authors[count] = author;
        startOps[count] = startOp;
        lastOps[count] = lastOp;
        int end = count == 0 ? 0 : dependencyEnds[count - 1];
        for (int dependency : made) {
            if (dependency != UNKNOWN) {
                dependencies[end++] = dependency;
            }
        }
        dependencyEnds[count] = end;
        joins.set(count, onlyHead);
        places[place(hash.a(), hash.b(), hash.c(), hash.d())] = ++count;
    }

    /** Forgets all but the first {@code kept} changes. Nothing was placed after the last one, so its place is simply free. */
    void truncate(int kept) {
        while (count > kept) {
            places[placeOf(count - 1)] = 0;
            count--;
            remembered.remove(count);
        }
    }

    /**
     * What is no ancestor of the changes {@code made} and none of them: per author the first operation of the first such
     * change.
     * An author's changes build on each other, so everything behind that is missing too.
     */
    Map<Integer, Integer> missing(int[] made, Set<ChangeHash> heads) {
        if (made.length == heads.size() && Arrays.stream(made).allMatch(number -> heads.contains(hash(number)))) {
            return Map.of();
        }
        Map<Integer, Integer> before = made.length == 1 ? remembered.get(made[0]) : null;
        return before != null ? extended(before, made[0]) : search(made);
    }

    /** Keeps what {@link #missing} said of the last change, which was made right after, for those that build on it alone. */
    void remember(Map<Integer, Integer> missing) {
        if (!missing.isEmpty()) {
            remembered.put(count - 1, missing);
            if (remembered.size() > REMEMBERED_MAX) {
                Iterator<Integer> oldest = remembered.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
    }

    /** What was missing before a change, and everything that came after it. */
    private Map<Integer, Integer> extended(Map<Integer, Integer> before, int change) {
        Map<Integer, Integer> missing = new HashMap<>(before);
        for (int number = change + 1; number < count; number++) {
            missing.putIfAbsent(authors[number], startOps[number]);
        }
        return missing;
    }

    private Map<Integer, Integer> search(int[] made) {
        BitSet reached = new BitSet();
        for (int number : made) {
            reached.set(count - 1 - number);
        }
        Map<Integer, Integer> missing = new HashMap<>();
        for (int number = count - 1; number >= 0; number--) {
            if (!reached.get(count - 1 - number)) {
                missing.put(authors[number], startOps[number]);
                continue;
            }
            if (joins.get(number)) {
                break;
            }
            for (int i = number == 0 ? 0 : dependencyEnds[number - 1]; i < dependencyEnds[number]; i++) {
                reached.set(count - 1 - dependencies[i]);
            }
        }
        return missing;
    }

    private int placeOf(int number) {
        int at = number * HASH_WORDS;
        return place(hashes[at], hashes[at + 1], hashes[at + 2], hashes[at + 3]);
    }

    /** The place of a hash, or the empty one where it belongs. */
    private int place(long a, long b, long c, long d) {
        int place = (int) ((a ^ seed) * seed >>> 32) & places.length - 1;
        while (places[place] != 0) {
            int at = (places[place] - 1) * HASH_WORDS;
            if (hashes[at] == a && hashes[at + 1] == b && hashes[at + 2] == c && hashes[at + 3] == d) {
                break;
            }
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    private void makeRoom(int moreDependencies) {
        if (count == authors.length) {
            int wider = count + count / 2;
            hashes = Arrays.copyOf(hashes, wider * HASH_WORDS);
            authors = Arrays.copyOf(authors, wider);
            startOps = Arrays.copyOf(startOps, wider);
            lastOps = Arrays.copyOf(lastOps, wider);
            dependencyEnds = Arrays.copyOf(dependencyEnds, wider);
        }
        int needed = moreDependencies + (count == 0 ? 0 : dependencyEnds[count - 1]);
        if (needed > dependencies.length) {
            dependencies = Arrays.copyOf(dependencies, Math.max(needed, dependencies.length + dependencies.length / 2));
        }
        if (2 * count + 2 > places.length) {
            places = new int[2 * places.length];
            for (int number = 0; number < count; number++) {
                places[placeOf(number)] = number + 1;
            }
        }
    }
}
