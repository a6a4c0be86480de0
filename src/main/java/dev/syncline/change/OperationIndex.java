package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Utf8;
import dev.syncline.id.ActorId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which operations a document has, and with that whether another change fits: every object it writes into is one, every
 * element it names is in that object, and everything it overwrites stood at that very place. {@link OperationRules} has
 * checked what a change says of itself; Automerge believes the rest, applies it, and saves bytes that no longer load.
 */
public final class OperationIndex {
    /** How far ahead of the document's last counter a change may start: unsent work of others, not a jump to the end. */
    private static final int COUNTER_GAP_MAX = 1 << 16;

    private static final int ROOT = -1;
    private static final int ACTIONS = 0b111;
    private static final int INSERTS = 0b1000;

    private static final Inflater NO_INFLATER = (deflated, max) -> {
        throw new IllegalArgumentException("compressed");
    };

    private final Map<ActorId, Author> authors = new HashMap<>();
    private final Map<String, Integer> textKeys = new HashMap<>();
    /** Per operation the operation that made its object, or ROOT. */
    private int[] objects = new int[64];
    /** Per operation its place in the object: the operation that inserted its element, or a text key as a negative number. */
    private int[] keys = new int[64];
    /** Per operation its action, and whether it inserts an element. */
    private byte[] kinds = new byte[64];

    private int size;
    private int counterMax;

    public int size() {
        return size;
    }

    /**
     * Takes the next change of a document that is already trusted; one that does not fit is refused nevertheless.
     *
     * @param change one uncompressed chunk
     */
    public ChangeReading take(byte[] change, ChangeLimits limits) {
        return take(change, limits, Integer.MAX_VALUE);
    }

    /** Takes a stranger's change if it fits; a refused one leaves no trace. Changes it already has are fine. */
    public ChangeReading admit(byte[] change, ChangeLimits limits) {
        return take(change, limits, Math.min(Integer.MAX_VALUE - COUNTER_GAP_MAX, counterMax) + COUNTER_GAP_MAX);
    }

    private ChangeReading take(byte[] bytes, ChangeLimits limits, int startMax) {
        Operations[] operations = new Operations[1];
        ChangeReading reading = ChangeReader.read(bytes, limits, NO_INFLATER, read -> operations[0] = read);
        if (!(reading instanceof ReadChange change)) {
            return reading;
        }
        Author author = authors.get(change.actor());
        if (author != null && author.holds(change)) {
            return change;
        }
        var fitting = new Fitting(change, operations[0]);
        try {
            require(author == null || change.startOp() > author.last, "the author has used these counters");
            require(change.startOp() <= startMax, "the counters jump ahead of the document");
            fitting.checkRows();
        } catch (Malformed unfit) {
            fitting.forgetKeys();
            return unfit.refusal();
        }
        authors.computeIfAbsent(change.actor(), actor -> new Author()).add(change, size);
        size += change.operations();
        counterMax = (int) Math.max(counterMax, change.maxOp());
        return change;
    }

    private void grow(int needed) {
        if (needed > objects.length) {
            int length = Math.max(needed, objects.length + objects.length / 2);
            objects = Arrays.copyOf(objects, length);
            keys = Arrays.copyOf(keys, length);
            kinds = Arrays.copyOf(kinds, length);
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new Malformed(Reason.WRONG_OPERATION, otherwise);
        }
    }

    /** One change on its way into the index: its rows stand behind the last operation, uncounted. */
    private final class Fitting {
        private final Operations operations;
        private final int startOp;
        /** The authors that the change refers to, itself first; null for one without operations. */
        private final Author[] referred;

        private final List<String> freshKeys = new ArrayList<>();

        Fitting(ReadChange change, Operations operations) {
            this.operations = operations;
            this.startOp = (int) change.startOp();
            this.referred = new Author[1 + change.otherActors().size()];
            referred[0] = authors.get(change.actor());
            for (int i = 1; i < referred.length; i++) {
                referred[i] = authors.get(change.otherActors().get(i - 1));
            }
            grow(Math.addExact(size, operations.rows));
        }

        void checkRows() {
            for (int row = 0; row < operations.rows; row++) {
                int at = size + row;
                boolean insert = operations.inserts[row];
                kinds[at] = (byte) (operations.actions[row] | (insert ? INSERTS : 0));
                objects[at] = object(row);
                keys[at] = key(row, at);
                for (int i = operations.referenceStart(row); i < operations.referenceEnds[row]; i++) {
                    checkOverwritten(find(operations.referenceActors[i], operations.referenceCounters[i]), at);
                }
            }
        }

        void forgetKeys() {
            textKeys.keySet().removeAll(freshKeys);
        }

        private int object(int row) {
            if (operations.objectActors[row] == Operations.NONE) {
                return ROOT;
            }
            int object = find(operations.objectActors[row], operations.objectCounters[row]);
            int action = kinds[object] & ACTIONS;
            boolean textKey = operations.keyStarts[row] != Operations.NONE;
            boolean map = action == OperationRules.MAKE_MAP;
            boolean sequence = action == OperationRules.MAKE_LIST || action == OperationRules.MAKE_TEXT;
            require(textKey ? map : sequence, "no such object");
            return object;
        }

        private int key(int row, int at) {
            int start = operations.keyStarts[row];
            if (start != Operations.NONE) {
                return textKey(Utf8.decode(operations.bytes, start, start + operations.keyLengths[row]));
            }
            boolean insert = operations.inserts[row];
            if (operations.keyActors[row] == Operations.NONE) {
                return at;
            }
            int element = find(operations.keyActors[row], operations.keyCounters[row]);
            require((kinds[element] & INSERTS) != 0 && objects[element] == objects[at], "no such element");
            return insert ? at : element;
        }

        private int textKey(String text) {
            Integer known = textKeys.get(text);
            if (known != null) {
                return known;
            }
            int fresh = -1 - textKeys.size();
            textKeys.put(text, fresh);
            freshKeys.add(text);
            return fresh;
        }

        private void checkOverwritten(int target, int at) {
            int action = kinds[target] & ACTIONS;
            require(
                    action != OperationRules.DELETE
                            && action != OperationRules.INCREMENT
                            && action != OperationRules.MARK
                            && objects[target] == objects[at]
                            && keys[target] == keys[at],
                    "overwrites what is not there");
        }

        /** The place of an operation in the index, of this change or an earlier one. */
        private int find(int actor, int counter) {
            if (actor == 0 && counter >= startOp) {
                return size + counter - startOp;
            }
            int found = referred[actor] == null ? Author.NONE : referred[actor].find(counter);
            require(found != Author.NONE, "refers to an operation that is not there");
            return found;
        }
    }

    /** The changes of one actor, in the order of their counters. */
    private static final class Author {
        static final int NONE = -1;

        private int[] starts = new int[4];
        /** The counters behind the changes' last operations. */
        private int[] ends = new int[4];

        private int[] places = new int[4];
        /** The first words of the changes' hashes. */
        private long[] hashes = new long[4];

        private int count;
        private long last;

        void add(ReadChange change, int place) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                ends = Arrays.copyOf(ends, 2 * count);
                places = Arrays.copyOf(places, 2 * count);
                hashes = Arrays.copyOf(hashes, 2 * count);
            }
            starts[count] = (int) change.startOp();
            ends[count] = (int) (change.maxOp() + 1);
            places[count] = place;
            hashes[count++] = change.hash().a();
            last = Math.max(last, change.maxOp());
        }

        boolean holds(ReadChange change) {
            // A change without operations shares its start with the next one.
            for (int i = lastAtOrBefore(change.startOp()); i >= 0 && starts[i] == change.startOp(); i--) {
                if (hashes[i] == change.hash().a()) {
                    return true;
                }
            }
            return false;
        }

        int find(int counter) {
            int index = lastAtOrBefore(counter);
            return index >= 0 && counter < ends[index] ? places[index] + counter - starts[index] : NONE;
        }

        private int lastAtOrBefore(long counter) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (starts[middle] <= counter) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }
    }
}
