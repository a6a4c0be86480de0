package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import java.util.HashMap;
import java.util.Map;

/**
 * What the rows of a change must satisfy so that some author can have made them. Ids are pairs of actor
 * and counter. An id of this change's own actor at or behind {@code startOp} names an earlier row, which
 * must fit; any other id must lie before {@code startOp}, and whether it exists only the document knows.
 */
final class OperationRules {
    static final int MAKE_MAP = 0;
    static final int SET = 1;
    static final int MAKE_LIST = 2;
    static final int DELETE = 3;
    static final int MAKE_TEXT = 4;
    static final int INCREMENT = 5;
    static final int MAKE_TABLE = 6;
    static final int MARK = 7;

    private static final int AUTHOR = 0;

    private final Operations operations;
    private final int startOp;
    /** Each actor's place in the order of actors. */
    private final int[] ranks;

    private final boolean[] used;
    /** Per object not made here, whether its keys are texts. */
    private final Map<Long, Boolean> keyedByText = new HashMap<>();

    OperationRules(Operations operations, int startOp, int[] ranks) {
        this.operations = operations;
        this.startOp = startOp;
        this.ranks = ranks;
        this.used = new boolean[ranks.length];
        used[AUTHOR] = true;
    }

    void check() {
        for (int row = 0; row < operations.rows; row++) {
            checkObject(row);
            checkKey(row);
            checkAction(row);
            checkReferences(row);
        }
        for (boolean actorUsed : used) {
            require(actorUsed, "an actor is listed that no operation refers to");
        }
    }

    private void checkObject(int row) {
        int actor = operations.objectActors[row];
        int counter = operations.objectCounters[row];
        require((actor == Operations.NONE) == (counter == Operations.NONE), "half an object id");
        boolean textKey = operations.keyStarts[row] != Operations.NONE;
        if (actor == Operations.NONE) {
            require(textKey, "the root takes only text keys");
            return;
        }
        int maker = targetRow(actor, counter, row);
        if (maker != Operations.NONE) {
            int action = operations.actions[maker];
            require(isMake(action), "object id names no object");
            require(textKey == (action == MAKE_MAP), "key does not fit the object");
        } else if (row == 0 || !operations.sameObject(row, row - 1) || textKey != hasTextKey(row - 1)) {
            Boolean known = keyedByText.putIfAbsent((long) actor << 32 | counter, textKey);
            require(known == null || known == textKey, "keys of both kinds in one object");
        }
    }

    private void checkKey(int row) {
        int actor = operations.keyActors[row];
        int counter = operations.keyCounters[row];
        boolean insert = operations.inserts[row];
        if (hasTextKey(row)) {
            require(actor == Operations.NONE && counter == Operations.NONE, "key of two kinds");
            require(!insert, "insertion at a text key");
            return;
        }
        require(counter != Operations.NONE, "operation without a key");
        if (actor == Operations.NONE) {
            require(counter == 0 && insert, "only an insertion stands at the head");
            return;
        }
        int element = targetRow(actor, counter, row);
        if (element != Operations.NONE) {
            require(
                    operations.inserts[element] && operations.sameObject(row, element),
                    "key names no element of the object");
        }
    }

    private void checkAction(int row) {
        int action = operations.actions[row];
        int type = operations.valueTypes[row];
        boolean insert = operations.inserts[row];
        int references = operations.referenceEnds[row] - operations.referenceStart(row);
        require(!insert || references == 0, "insertion that overwrites");
        require(insert || hasTextKey(row) || references > 0, "element changed without what it overwrites");
        boolean named = operations.markStarts[row] != Operations.NONE;
        require(action == MARK || !named && !operations.expands[row], "mark columns without a mark");
        switch (action) {
            case SET -> {}
            case MAKE_MAP, MAKE_LIST, MAKE_TEXT -> require(type == Values.NULL, "new object with a value");
            case DELETE -> require(type == Values.NULL && references > 0 && !insert, "deletion of nothing");
            case INCREMENT ->
                require(type == Values.SIGNED && references > 0 && !insert, "increment without counter or number");
            case MARK -> checkMark(row, named, type);
            case MAKE_TABLE -> throw new Malformed(Reason.WRONG_OPERATION, "tables are not supported");
            default -> throw new Malformed(Reason.WRONG_OPERATION, "unknown action");
        }
    }

    /** A mark is two insertions behind each other in one object: a named beginning and an unnamed end. */
    private void checkMark(int row, boolean named, int type) {
        require(operations.inserts[row], "mark is no insertion");
        int other = named ? row + 1 : row - 1;
        require(other >= 0 && other < operations.rows && operations.actions[other] == MARK, "half a mark");
        require(named != (operations.markStarts[other] != Operations.NONE), "half a mark");
        require(operations.sameObject(row, other), "mark in two objects");
        require(named || type == Values.NULL, "end of a mark with a value");
    }

    private void checkReferences(int row) {
        int previousCounter = 0;
        int previousRank = -1;
        for (int i = operations.referenceStart(row); i < operations.referenceEnds[row]; i++) {
            int actor = operations.referenceActors[i];
            int counter = operations.referenceCounters[i];
            require(actor != Operations.NONE && counter != Operations.NONE, "half a reference");
            int target = targetRow(actor, counter, row);
            require(target == Operations.NONE || isOverwritable(target, row), "reference to an operation elsewhere");
            boolean ascending = counter > previousCounter || counter == previousCounter && ranks[actor] > previousRank;
            if (!ascending) {
                throw new Malformed(Reason.NOT_CANONICAL, "references are not ascending");
            }
            previousCounter = counter;
            previousRank = ranks[actor];
        }
    }

    private boolean isOverwritable(int target, int row) {
        int action = operations.actions[target];
        if (action == DELETE || action == INCREMENT || action == MARK || !operations.sameObject(target, row)) {
            return false;
        }
        if (hasTextKey(row)) {
            return hasTextKey(target) && sameTextKey(target, row);
        }
        if (operations.inserts[target]) {
            return operations.keyActors[row] == AUTHOR && operations.keyCounters[row] == startOp + target;
        }
        return operations.keyActors[target] == operations.keyActors[row]
                && operations.keyCounters[target] == operations.keyCounters[row];
    }

    /** The earlier row of this change that an id names, or NONE when it lies in another change. */
    private int targetRow(int actor, int counter, int row) {
        used[actor] = true;
        require(counter > 0, "operation id without a counter");
        if (counter < startOp) {
            return Operations.NONE;
        }
        require(actor == AUTHOR && counter - startOp < row, "operation id from the future");
        return counter - startOp;
    }

    private boolean hasTextKey(int row) {
        return operations.keyStarts[row] != Operations.NONE;
    }

    private boolean sameTextKey(int left, int right) {
        int length = operations.keyLengths[left];
        return length == operations.keyLengths[right]
                && Texts.same(operations.bytes, operations.keyStarts[left], operations.keyStarts[right], length);
    }

    private static boolean isMake(int action) {
        return action == MAKE_MAP || action == MAKE_LIST || action == MAKE_TEXT;
    }

    private static void require(boolean possible, String otherwise) {
        if (!possible) {
            throw new Malformed(Reason.WRONG_OPERATION, otherwise);
        }
    }
}
