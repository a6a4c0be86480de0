package dev.syncline.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * The fewest splices from one text to another, after Myers' O(ND) algorithm, over code points so that no surrogate pair
 * is split. Texts that differ a lot become one splice from their first difference to their last.
 */
final class TextDifference {
    private static final int DIFFERENCES_MAX = 600;
    private static final int NONE = -1;

    private final int[] old;
    private final int[] fresh;
    /** Per code point of the old text the one of the new text that it stays as, or NONE. */
    private final int[] stays;

    private TextDifference(int[] old, int[] fresh) {
        this.old = old;
        this.fresh = fresh;
        this.stays = new int[old.length];
        Arrays.fill(stays, NONE);
    }

    /** Splices of the text object {@code id} by what it says, each on top of those before it. */
    static List<Edit> of(String id, String before, String after) {
        var difference = new TextDifference(
                before.codePoints().toArray(), after.codePoints().toArray());
        difference.match();
        return difference.splices(id);
    }

    /**
     * Splices by the identity of the elements, one per code point: who authors them anew touches nothing that others wrote
     * the same way elsewhere.
     */
    static List<Edit> ofElements(
            String id, String before, List<String> elementsBefore, String after, List<String> elementsAfter) {
        var difference = new TextDifference(
                before.codePoints().toArray(), after.codePoints().toArray());
        var places = new HashMap<String, Integer>();
        for (int j = 0; j < elementsAfter.size(); j++) {
            places.put(elementsAfter.get(j), j);
        }
        for (int i = 0; i < elementsBefore.size(); i++) {
            difference.stays[i] = places.getOrDefault(elementsBefore.get(i), NONE);
        }
        return difference.splices(id);
    }

    private void match() {
        int shorter = Math.min(old.length, fresh.length);
        int head = 0;
        while (head < shorter && old[head] == fresh[head]) {
            stays[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old[old.length - 1 - tail] == fresh[fresh.length - 1 - tail]) {
            tail++;
            stays[old.length - tail] = fresh.length - tail;
        }
        matchMiddle(head, old.length - tail, fresh.length - tail);
    }

    /** Finds the shortest way from (from, from) to (oldTo, freshTo), remembering how far each diagonal got per step. */
    private void matchMiddle(int from, int oldTo, int freshTo) {
        int rows = oldTo - from;
        int columns = freshTo - from;
        int stepsMax = Math.min(rows + columns, DIFFERENCES_MAX);
        int[] reach = new int[2 * stepsMax + 3];
        List<int[]> history = new ArrayList<>();
        for (int step = 0; step <= stepsMax; step++) {
            history.add(reach.clone());
            for (int diagonal = -step; diagonal <= step; diagonal += 2) {
                int x = start(reach, stepsMax, step, diagonal);
                while (x < rows && x - diagonal < columns && old[from + x] == fresh[from + x - diagonal]) {
                    x++;
                }
                reach[stepsMax + 1 + diagonal] = x;
                if (x >= rows && x - diagonal >= columns) {
                    walkBack(history, stepsMax, from, rows, columns);
                    return;
                }
            }
        }
    }

    private static int start(int[] reach, int stepsMax, int step, int diagonal) {
        int below = reach[stepsMax + diagonal];
        int above = reach[stepsMax + 2 + diagonal];
        boolean insertion = diagonal == -step || diagonal != step && below < above;
        return insertion ? above : below + 1;
    }

    private void walkBack(List<int[]> history, int stepsMax, int from, int rows, int columns) {
        int x = rows;
        int y = columns;
        for (int step = history.size() - 1; step >= 0; step--) {
            int[] reach = history.get(step);
            int diagonal = x - y;
            int begin = step == 0 ? 0 : start(reach, stepsMax, step, diagonal);
            while (x > begin) {
                x--;
                y--;
                stays[from + x] = from + y;
            }
            if (step > 0) {
                boolean insertion = diagonal == -step
                        || diagonal != step && reach[stepsMax + diagonal] < reach[stepsMax + 2 + diagonal];
                x -= insertion ? 0 : 1;
                y -= insertion ? 1 : 0;
            }
        }
    }

    private List<Edit> splices(String id) {
        var splices = new ArrayList<Edit>();
        int at = 0;
        int i = 0;
        int j = 0;
        while (i < old.length || j < fresh.length) {
            if (i < old.length && stays[i] == j) {
                at += Character.charCount(old[i]);
                i++;
                j++;
                continue;
            }
            int deleted = 0;
            for (; i < old.length && stays[i] == NONE; i++) {
                deleted += Character.charCount(old[i]);
            }
            int end = i < old.length ? stays[i] : fresh.length;
            String inserted = new String(fresh, j, end - j);
            splices.add(new Edit.SpliceText(id, at, deleted, inserted));
            at += inserted.length();
            j = end;
        }
        return splices;
    }
}
