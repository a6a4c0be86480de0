package dev.syncline.engine.child;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The few replacements that make one sequence another: Myers' greedy search for the shortest way, which is given up where it is long. */
final class EditScript {
    /** Beyond so many removals and insertions one replacement stands for all of them. */
    private static final int STEPS_MAX = 1_000;

    /** Whether an item of the first sequence is one of the second. */
    interface Same {
        boolean test(int before, int after);
    }

    /** In place of {@code removed} items from {@code before} on there are {@code inserted} items from {@code after} on. */
    record Replacement(int before, int removed, int after, int inserted) {}

    private final int start;
    private final int beforeCount;
    private final int afterCount;
    private final Same same;

    private EditScript(int before, int after, Same same) {
        int shorter = Math.min(before, after);
        int head = 0;
        while (head < shorter && same.test(head, head)) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && same.test(before - 1 - tail, after - 1 - tail)) {
            tail++;
        }
        this.start = head;
        this.beforeCount = before - head - tail;
        this.afterCount = after - head - tail;
        this.same = same;
    }

    /** Replacements in ascending order; none if the sequences are the same. */
    static List<Replacement> between(int before, int after, Same same) {
        return new EditScript(before, after, same).replacements();
    }

    private List<Replacement> replacements() {
        if (beforeCount == 0 && afterCount == 0) {
            return List.of();
        }
        List<int[]> furthest = search();
        if (furthest == null) {
            return List.of(new Replacement(start, beforeCount, start, afterCount));
        }
        return joined(steps(furthest));
    }

    /**
     * For each number of steps how far each diagonal leads, the last of which reaches both ends; null if that takes too
     * many. A diagonal is the items removed less those inserted, and stands at its number plus the number of steps.
     */
    private List<int[]> search() {
        List<int[]> furthest = new ArrayList<>();
        for (int steps = 0; steps <= STEPS_MAX; steps++) {
            int[] reached = new int[2 * steps + 1];
            for (int diagonal = -steps; diagonal <= steps; diagonal += 2) {
                int x = steps == 0 ? 0 : begin(furthest.get(steps - 1), steps, diagonal);
                int y = x - diagonal;
                while (x < beforeCount && y >= 0 && y < afterCount && same.test(start + x, start + y)) {
                    x++;
                    y++;
                }
                reached[diagonal + steps] = x;
                if (x >= beforeCount && y >= afterCount) {
                    furthest.add(reached);
                    return furthest;
                }
            }
            furthest.add(reached);
        }
        return null;
    }

    /** Where a diagonal begins after one more step: an insertion from the one above, or a removal from the one below. */
    private static int begin(int[] before, int steps, int diagonal) {
        return inserts(before, steps, diagonal)
                ? before[diagonal + 1 + steps - 1]
                : before[diagonal - 1 + steps - 1] + 1;
    }

    private static boolean inserts(int[] before, int steps, int diagonal) {
        return diagonal == -steps
                || diagonal != steps && before[diagonal - 1 + steps - 1] < before[diagonal + 1 + steps - 1];
    }

    /** The single steps, first to last. */
    private Deque<Replacement> steps(List<int[]> furthest) {
        Deque<Replacement> steps = new ArrayDeque<>();
        int x = beforeCount;
        int diagonal = beforeCount - afterCount;
        for (int step = furthest.size() - 1; step > 0; step--) {
            int[] before = furthest.get(step - 1);
            boolean inserts = inserts(before, step, diagonal);
            diagonal += inserts ? 1 : -1;
            x = before[diagonal + step - 1];
            int y = x - diagonal;
            steps.addFirst(
                    inserts
                            ? new Replacement(start + x, 0, start + y, 1)
                            : new Replacement(start + x, 1, start + y, 0));
        }
        return steps;
    }

    private static List<Replacement> joined(Deque<Replacement> steps) {
        List<Replacement> joined = new ArrayList<>();
        for (Replacement step : steps) {
            Replacement last = joined.isEmpty() ? null : joined.getLast();
            boolean adjoins = last != null
                    && last.before() + last.removed() == step.before()
                    && last.after() + last.inserted() == step.after();
            if (adjoins) {
                joined.removeLast();
                joined.add(new Replacement(
                        last.before(),
                        last.removed() + step.removed(),
                        last.after(),
                        last.inserted() + step.inserted()));
            } else {
                joined.add(step);
            }
        }
        return joined;
    }
}
