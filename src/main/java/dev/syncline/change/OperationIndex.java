package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.id.ActorId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Which operations a document has, and with that, whether one more change fits: every object it writes into is one, every
 * element it names stands in that object, everything it overwrites stood at that very place, marks end behind where they
 * begin, and all of that is part of what it was made on. {@link OperationRules} checks what a change says of itself;
 * Automerge believes the rest, applies it, and saves bytes that do not load.
 *
 * <p>An operation is a row of 9 bytes: the row that made its object, its key there, and its kind. The key is the number of
 * a text, the row that inserted the element, or, of an insertion, the row of the element to the left. Changes can be
 * taken as a draft on top of the others, which is kept or given up, oldest first or all at once.
 */
public final class OperationIndex {
    private static final int ROOT = -1;
    /** What stands to the left of a sequence's first element. */
    private static final int HEAD = -1;
    /** The object or element of an operation that was added unchecked and refers to something unknown. */
    private static final int NOWHERE = RowBlocks.NONE;

    private static final int ACTION = 0b111;
    private static final int INSERT = 0b1000;
    private static final int COUNTER = 0b1_0000;

    /** Rows looked at to find out which of two elements stands first, over all marks of a change. */
    private static final int CLIMBS_MAX = 1_000_000;

    private final RowBlocks blocks = new RowBlocks();
    private final KeyTable keyTexts;
    private final Deque<Drafted> drafts = new ArrayDeque<>();

    private int[] objects = new int[16];
    private int[] keys = new int[16];
    private byte[] kinds = new byte[16];

    /** A change of the draft, as what was there before it. */
    private record Drafted(int rowsBefore, int keyTextsBefore) {}

    /** @param seed not known to strangers, who could otherwise slow the index down by their choice of keys */
    public OperationIndex(long seed) {
        keyTexts = new KeyTable(seed);
    }

    /** How many operations there are, drafts included. */
    public int size() {
        return blocks.rows();
    }

    /** Adds a change that was checked before; a draft, if there is one, is given up. */
    public void add(ReadChange change) {
        discardDraft();
        new Placement(change, Past.WHOLE, false).placeAll();
        blocks.add(change.actor(), (int) change.startOp(), change.operations());
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
            int last = blocks.last(blocks.author(change.actor()));
            require(change.startOp() > last, "the author has used these counters");
            new Placement(change, past, true).placeAll();
        } catch (Malformed misfit) {
            keyTexts.truncate(keyTextsBefore);
            return Optional.of(misfit.getMessage());
        }
        drafts.add(new Drafted(blocks.rows(), keyTextsBefore));
        blocks.add(change.actor(), (int) change.startOp(), change.operations());
        return Optional.empty();
    }

    /** The oldest change of the draft is no draft any longer. */
    public void keepOldest() {
        drafts.remove();
    }

    /** Gives up every change of the draft. */
    public void discardDraft() {
        if (!drafts.isEmpty()) {
            blocks.truncate(drafts.element().rowsBefore());
            keyTexts.truncate(drafts.element().keyTextsBefore());
            drafts.clear();
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new Malformed(Reason.WRONG_OPERATION, otherwise);
        }
    }

    private static boolean isMap(int kind) {
        return (kind & ACTION) == OperationRules.MAKE_MAP;
    }

    private static boolean isSequence(int kind) {
        return (kind & ACTION) == OperationRules.MAKE_LIST || (kind & ACTION) == OperationRules.MAKE_TEXT;
    }

    private static boolean isValue(int kind) {
        return (kind & ACTION) == OperationRules.SET || isMap(kind) || isSequence(kind);
    }

    /** Where in its object a row's value stands: the number of a text, or the row that inserted the element. */
    private int place(int row) {
        return (kinds[row] & INSERT) != 0 ? row : keys[row];
    }

    /** Places the operations of one change behind the last row, uncounted. */
    private final class Placement {
        private final ReadChange change;
        private final Operations operations;
        private final boolean checked;
        private final int base = blocks.rows();
        /** The authors that ids refer to, the change's own first; null for one without operations. */
        private final RowBlocks.Author[] referred;
        /** Of each of them the last counter that the change was made on. */
        private final int[] pasts;

        private int climbsLeft = CLIMBS_MAX;

        Placement(ReadChange change, Past past, boolean checked) {
            this.change = change;
            this.operations = change.rows();
            this.checked = checked;
            this.referred = new RowBlocks.Author[1 + change.otherActors().size()];
            this.pasts = new int[referred.length];
            for (int i = 0; i < referred.length; i++) {
                ActorId actor = i == 0 ? change.actor() : change.otherActors().get(i - 1);
                referred[i] = blocks.author(actor);
                pasts[i] = past.lastOp(actor);
            }
        }

        void placeAll() {
            makeRoom(operations.rows);
            for (int row = 0; row < operations.rows; row++) {
                int at = base + row;
                int counter = operations.valueTypes[row] == Values.COUNTER ? COUNTER : 0;
                int insert = operations.inserts[row] ? INSERT : 0;
                kinds[at] = (byte) (operations.actions[row] | insert | counter);
                objects[at] = object(row, at);
                keys[at] = key(row, at);
                if (checked) {
                    checkOverwritten(row, at);
                    checkMark(row, at);
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
                return HEAD;
            }
            int element = find(operations.keyActors[row], operations.keyCounters[row]);
            boolean fits = element != NOWHERE && (kinds[element] & INSERT) != 0 && objects[element] == objects[at];
            fit(fits, "names an element that is not in the object");
            return fits || !operations.inserts[row] ? element : HEAD;
        }

        private void checkOverwritten(int row, int at) {
            boolean counterSeen = false;
            for (int i = operations.referenceStart(row); i < operations.referenceEnds[row]; i++) {
                int target = find(operations.referenceActors[i], operations.referenceCounters[i]);
                boolean fits = target != NOWHERE
                        && objects[target] == objects[at]
                        && place(target) == place(at)
                        && isValue(kinds[target]);
                require(fits, "overwrites what is not there");
                counterSeen |= (kinds[target] & COUNTER) != 0;
            }
            boolean increment = operations.actions[row] == OperationRules.INCREMENT;
            require(!increment || counterSeen, "increments what is no counter");
        }

        /**
         * The end of a mark stands behind its beginning, which is the row before it: either directly, or behind an
         * element that stands behind the one to the left of the beginning. Newer Automerge loads no other document.
         */
        private void checkMark(int row, int at) {
            boolean end =
                    operations.actions[row] == OperationRules.MARK && operations.markStarts[row] == Operations.NONE;
            if (end) {
                require(keys[at] == at - 1 || isBefore(keys[at - 1], keys[at]), "a mark ends before it begins");
            }
        }

        /** Whether one element of a sequence, or its head, stands before another one. An element's row is after its left one's. */
        private boolean isBefore(int left, int right) {
            int a = left;
            int b = right;
            int belowA = NOWHERE;
            int belowB = NOWHERE;
            while (a != b) {
                require(--climbsLeft > 0, "a mark spans too much");
                if (a > b) {
                    belowA = a;
                    a = keys[a];
                } else {
                    belowB = b;
                    b = keys[b];
                }
            }
            if (belowA == NOWHERE || belowB == NOWHERE) {
                return belowA == NOWHERE && belowB != NOWHERE;
            }
            return isNewer(belowA, belowB);
        }

        /** Of two insertions at one place the newer stands first. */
        private boolean isNewer(int row, int other) {
            int counter = counter(row);
            int otherCounter = counter(other);
            return counter != otherCounter ? counter > otherCounter : actor(row).compareTo(actor(other)) > 0;
        }

        private int counter(int row) {
            return row >= base ? (int) change.startOp() + row - base : blocks.counter(blocks.block(row), row);
        }

        private ActorId actor(int row) {
            ActorId actor = row >= base ? change.actor() : blocks.actor(blocks.block(row));
            require(actor != null, "a mark beside an operation of unknown origin");
            return actor;
        }

        /** The row of an operation of this change or of its past. */
        private int find(int actor, int counter) {
            int startOp = (int) change.startOp();
            if (actor == 0 && counter >= startOp) {
                return base + counter - startOp;
            }
            return counter > pasts[actor] || referred[actor] == null ? NOWHERE : blocks.row(referred[actor], counter);
        }

        private void fit(boolean fits, String otherwise) {
            require(fits || !checked, otherwise);
        }

        private void makeRoom(int more) {
            int needed = Math.addExact(base, more);
            if (needed > objects.length) {
                int length = Math.max(needed, objects.length + objects.length / 2);
                objects = Arrays.copyOf(objects, length);
                keys = Arrays.copyOf(keys, length);
                kinds = Arrays.copyOf(kinds, length);
            }
        }
    }
}
