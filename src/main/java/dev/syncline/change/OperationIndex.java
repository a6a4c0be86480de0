package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.id.ActorId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which operations a document has, and with that, whether one more change fits: every object it writes into is one, every
 * element it names stands in that object, everything it overwrites stood at that very place, and all of that is part of
 * what it was made on. {@link OperationRules} checks what a change says of itself; Automerge believes the rest, applies
 * it, and saves bytes that do not load.
 *
 * <p>An operation is a row: the row that made its object, its key there (the number of a text, or the row that inserted
 * the element), and its kind; 9 bytes. Rows are found through their author's blocks of consecutive counters. Changes can
 * be taken as a draft on top of the others, which is kept or given up, oldest first or all at once.
 */
public final class OperationIndex {
    private static final int ROOT = -1;
    /** The object or element of an operation that was added unchecked and refers to something unknown. */
    private static final int NOWHERE = -2;

    private static final int ACTION = 0b111;
    private static final int INSERT = 0b1000;
    private static final int COUNTER = 0b1_0000;

    private final Map<ActorId, Author> authors = new HashMap<>();
    private final Deque<Drafted> drafts = new ArrayDeque<>();
    private final KeyTable keyTexts;

    private int[] objects = new int[16];
    private int[] keys = new int[16];
    private byte[] kinds = new byte[16];
    private int rows;

    /** A change of the draft, with what was there before it. */
    private record Drafted(ActorId actor, int rowsBefore, int keyTextsBefore) {}

    /** @param seed not known to strangers, who could otherwise slow the index down by their choice of keys */
    public OperationIndex(long seed) {
        keyTexts = new KeyTable(seed);
    }

    /** How many operations there are, drafts included. */
    public int size() {
        return rows;
    }

    /** Adds a change that was checked before; a draft, if there is one, is given up. */
    public void add(ReadChange change) {
        discardDraft();
        new Placement(change, Past.WHOLE, false).placeAll();
        settle(change);
    }

    /**
     * Adds a change to the draft if it fits.
     *
     * @param past what it was made on
     * @return why it does not fit; then it left no trace
     */
    public Optional<String> draft(ReadChange change, Past past) {
        int keyTextsBefore = keyTexts.size();
        try {
            Author author = authors.get(change.actor());
            require(author == null || change.startOp() > author.last, "the author has used these counters");
            new Placement(change, past, true).placeAll();
        } catch (Malformed misfit) {
            keyTexts.truncate(keyTextsBefore);
            return Optional.of(misfit.getMessage());
        }
        drafts.add(new Drafted(change.actor(), rows, keyTextsBefore));
        settle(change);
        return Optional.empty();
    }

    /** The oldest change of the draft is no draft any longer. */
    public void keepOldest() {
        drafts.remove();
    }

    /** Gives up every change of the draft. */
    public void discardDraft() {
        while (!drafts.isEmpty()) {
            Drafted last = drafts.removeLast();
            if (rows > last.rowsBefore()) {
                Author author = authors.get(last.actor());
                author.dropRows(rows - last.rowsBefore());
                if (author.blocks == 0) {
                    authors.remove(last.actor());
                }
                rows = last.rowsBefore();
            }
            keyTexts.truncate(last.keyTextsBefore());
        }
    }

    /** Counts the rows that were placed. */
    private void settle(ReadChange change) {
        if (change.operations() > 0) {
            authors.computeIfAbsent(change.actor(), actor -> new Author())
                    .addBlock((int) change.startOp(), change.operations(), rows);
            rows += change.operations();
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new Malformed(Reason.WRONG_OPERATION, otherwise);
        }
    }

    private static boolean isSequence(int kind) {
        return (kind & ACTION) == OperationRules.MAKE_LIST || (kind & ACTION) == OperationRules.MAKE_TEXT;
    }

    private static boolean isMap(int kind) {
        return (kind & ACTION) == OperationRules.MAKE_MAP;
    }

    /** Places the operations of one change behind the last row, uncounted. */
    private final class Placement {
        private final Operations operations;
        private final int startOp;
        private final boolean checked;
        /** The authors that ids refer to, the change's own first; null for one without operations. */
        private final Author[] referred;
        /** Of each of them the last counter that the change was made on. */
        private final int[] pasts;

        Placement(ReadChange change, Past past, boolean checked) {
            this.operations = change.rows();
            this.startOp = (int) change.startOp();
            this.checked = checked;
            this.referred = new Author[1 + change.otherActors().size()];
            this.pasts = new int[referred.length];
            for (int i = 0; i < referred.length; i++) {
                ActorId actor = i == 0 ? change.actor() : change.otherActors().get(i - 1);
                referred[i] = authors.get(actor);
                pasts[i] = past.lastOp(actor);
            }
        }

        void placeAll() {
            makeRoom(operations.rows);
            for (int row = 0; row < operations.rows; row++) {
                int at = rows + row;
                int counter = operations.valueTypes[row] == Values.COUNTER ? COUNTER : 0;
                int insert = operations.inserts[row] ? INSERT : 0;
                kinds[at] = (byte) (operations.actions[row] | insert | counter);
                objects[at] = object(row, at);
                keys[at] = key(row, at);
                if (checked) {
                    checkOverwritten(row, at);
                }
            }
        }

        private int object(int row, int at) {
            if (operations.objectActors[row] == Operations.NONE) {
                return ROOT;
            }
            boolean textKey = operations.keyStarts[row] != Operations.NONE;
            if (row > 0 && operations.sameObject(row, row - 1)) {
                boolean sameKind = textKey == (operations.keyStarts[row - 1] != Operations.NONE);
                fit(sameKind, "keys of both kinds in one object");
                return objects[at - 1];
            }
            int object = find(operations.objectActors[row], operations.objectCounters[row]);
            boolean fits = object != NOWHERE && (textKey ? isMap(kinds[object]) : isSequence(kinds[object]));
            fit(fits, "writes into an object that is not there, or of another kind");
            return object;
        }

        private int key(int row, int at) {
            int start = operations.keyStarts[row];
            if (start != Operations.NONE) {
                return keyTexts.number(operations.bytes, start, operations.keyLengths[row]);
            }
            if (operations.keyActors[row] == Operations.NONE) {
                return at;
            }
            int element = find(operations.keyActors[row], operations.keyCounters[row]);
            boolean fits = element != NOWHERE && (kinds[element] & INSERT) != 0 && objects[element] == objects[at];
            fit(fits, "names an element that is not in the object");
            return operations.inserts[row] ? at : element;
        }

        private void checkOverwritten(int row, int at) {
            boolean counterSeen = false;
            for (int i = operations.referenceStart(row); i < operations.referenceEnds[row]; i++) {
                int target = find(operations.referenceActors[i], operations.referenceCounters[i]);
                boolean fits = target != NOWHERE
                        && objects[target] == objects[at]
                        && keys[target] == keys[at]
                        && isValue(kinds[target]);
                fit(fits, "overwrites what is not there");
                counterSeen |= (kinds[target] & COUNTER) != 0;
            }
            boolean increment = operations.actions[row] == OperationRules.INCREMENT;
            fit(!increment || counterSeen, "increments what is no counter");
        }

        private static boolean isValue(int kind) {
            int action = kind & ACTION;
            return action == OperationRules.SET || isMap(kind) || isSequence(kind);
        }

        /** The row of an operation of this change or of its past. */
        private int find(int actor, int counter) {
            if (actor == 0 && counter >= startOp) {
                return rows + counter - startOp;
            }
            return counter > pasts[actor] || referred[actor] == null ? NOWHERE : referred[actor].row(counter);
        }

        private void fit(boolean fits, String otherwise) {
            require(fits || !checked, otherwise);
        }

        private void makeRoom(int more) {
            int needed = Math.addExact(rows, more);
            if (needed > objects.length) {
                int length = Math.max(needed, objects.length + objects.length / 2);
                objects = Arrays.copyOf(objects, length);
                keys = Arrays.copyOf(keys, length);
                kinds = Arrays.copyOf(kinds, length);
            }
        }
    }

    /** The operations of one actor: blocks of consecutive counters that stand in consecutive rows. */
    private static final class Author {
        private int[] starts = new int[2];
        /** The counters behind the last ones of the blocks. */
        private int[] ends = new int[2];

        private int[] firstRows = new int[2];
        private int blocks;
        private int last;

        void addBlock(int start, int length, int row) {
            boolean goesOn = blocks > 0
                    && ends[blocks - 1] == start
                    && firstRows[blocks - 1] + start - starts[blocks - 1] == row;
            if (!goesOn && start > last) {
                if (blocks == starts.length) {
                    int wider = blocks + blocks / 2 + 1;
                    starts = Arrays.copyOf(starts, wider);
                    ends = Arrays.copyOf(ends, wider);
                    firstRows = Arrays.copyOf(firstRows, wider);
                }
                starts[blocks] = start;
                firstRows[blocks++] = row;
                goesOn = true;
            }
            if (goesOn) {
                last = start + length - 1;
                ends[blocks - 1] = last + 1;
            }
        }

        /** Takes the last rows back, which are the end of the last block. */
        void dropRows(int count) {
            ends[blocks - 1] -= count;
            if (ends[blocks - 1] == starts[blocks - 1]) {
                blocks--;
            }
            last = blocks == 0 ? 0 : ends[blocks - 1] - 1;
        }

        int row(int counter) {
            int low = 0;
            int high = blocks;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (starts[middle] <= counter) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            boolean found = low > 0 && counter < ends[low - 1];
            return found ? firstRows[low - 1] + counter - starts[low - 1] : NOWHERE;
        }
    }
}
