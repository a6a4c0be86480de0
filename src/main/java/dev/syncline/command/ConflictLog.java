package dev.syncline.command;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who wrote which cell of a document lately. Its memory is bounded: what it forgot lies behind a horizon, of the whole
 * document or of one cell, and whoever had not seen that far counts as contested.
 */
final class ConflictLog {
    /** What a remembered write weighs without its texts. */
    private static final int BYTES_EACH = 200;

    private final CommandLimits limits;
    /** By the seq of the last write, oldest first. */
    private final Map<Cell, History> cells = new LinkedHashMap<>();

    private long horizon;
    private long bytes;

    /** @param horizon nothing is known of writes up to here */
    ConflictLog(CommandLimits limits, long horizon) {
        this.limits = limits;
        this.horizon = horizon;
    }

    /** Writes of one timeline to one cell with nobody else's in between; of most one is remembered each. */
    record Wrote(long firstSeq, long lastSeq, TimelineId timeline, long lsn, int trust, boolean adds, Value before) {}

    /**
     * What a command meets in a cell.
     *
     * @param theirs the last write that its author had not seen; null if it was forgotten
     * @param baseKnown whether {@code base} is what the author had seen
     */
    record Contest(Wrote theirs, boolean baseKnown, Value base) {}

    /** What is remembered of one cell, oldest first. */
    static final class History {
        final List<Wrote> writes = new ArrayList<>();
        long forgottenSeq;
        long readSeq;
        private int bytes;

        private void weigh() {
            bytes = 0;
            for (Wrote one : writes) {
                bytes += BYTES_EACH + Scalars.weight(one.before());
            }
        }

        History copy() {
            History copy = new History();
            copy.writes.addAll(writes);
            copy.forgottenSeq = forgottenSeq;
            copy.readSeq = readSeq;
            copy.bytes = bytes;
            return copy;
        }
    }

    /** The same memory, to go on with apart from this one. */
    ConflictLog copy() {
        ConflictLog copy = new ConflictLog(limits, horizon);
        cells.forEach((cell, history) -> copy.cells.put(cell, history.copy()));
        copy.bytes = bytes;
        return copy;
    }

    /** What is remembered weighs this much. */
    long bytes() {
        return bytes;
    }

    void wrote(Wrote write, Cell cell) {
        History history = cells.remove(cell);
        if (history == null) {
            history = new History();
            history.forgottenSeq = horizon;
        }
        bytes -= history.bytes;
        history.writes.add(write);
        if (history.writes.size() > limits.writesPerCell()) {
            shorten(history);
        }
        remember(cell, history);
        forget();
    }

    /** Takes on what is to be remembered of a cell, as the one that was written last. */
    void remember(Cell cell, History history) {
        history.weigh();
        bytes += history.bytes;
        cells.put(cell, history);
    }

    /** What is remembered of each cell, the one that was written last at the end. */
    Map<Cell, History> cells() {
        return cells;
    }

    /** Nothing is known of writes up to here. */
    long horizon() {
        return horizon;
    }

    void read(long seq, Cell cell) {
        History history = cells.get(cell);
        if (history != null) {
            history.readSeq = seq;
        }
    }

    /**
     * What a command of {@code timeline}, whose author had seen the document at {@code base}, meets in a cell; null if
     * nobody else wrote it since.
     *
     * @param adds whether it only adds to the cell, which others' adding does not contest
     */
    Contest contest(Cell cell, TimelineId timeline, long base, boolean adds) {
        History history = cells.get(cell);
        if (history == null) {
            return base < horizon ? new Contest(null, false, null) : null;
        }
        Wrote theirs = null;
        Wrote first = null;
        for (Wrote write : history.writes) {
            if (write.lastSeq() > base) {
                first = first == null ? write : first;
                boolean meets = !write.timeline().equals(timeline) && !(adds && write.adds());
                theirs = meets ? write : theirs;
            }
        }
        if (base < history.forgottenSeq) {
            return new Contest(theirs, false, null);
        }
        if (theirs == null) {
            return null;
        }
        boolean baseKnown = first.firstSeq() > base;
        return new Contest(theirs, baseKnown, baseKnown ? first.before() : null);
    }

    /**
     * The latest writes to a cell, newest first, if they can be undone for a command that had not seen them: all by one
     * other timeline, remembered one by one, and read by nobody since. Else none.
     */
    List<Wrote> undoable(Cell cell, TimelineId timeline, long base) {
        List<Wrote> undone = new ArrayList<>();
        History history = cells.get(cell);
        for (int i = history == null ? -1 : history.writes.size() - 1; i >= 0; i--) {
            Wrote write = history.writes.get(i);
            boolean sameAuthor =
                    undone.isEmpty() || write.timeline().equals(undone.get(0).timeline());
            if (write.lastSeq() <= base || !sameAuthor) {
                break;
            }
            undone.add(write);
        }
        if (undone.isEmpty()) {
            return undone;
        }
        Wrote first = undone.get(undone.size() - 1);
        boolean theirs = !first.timeline().equals(timeline) && !first.timeline().equals(TimelineId.NONE);
        boolean single = first.firstSeq() > base && first.firstSeq() == first.lastSeq();
        return theirs && single && history.readSeq <= first.firstSeq() ? undone : List.of();
    }

    /** Makes two writes of one timeline into one, or forgets the oldest. */
    private static void shorten(History history) {
        Wrote first = history.writes.remove(0);
        Wrote second = history.writes.get(0);
        if (first.timeline().equals(second.timeline()) && first.adds() == second.adds()) {
            history.writes.set(
                    0,
                    new Wrote(
                            first.firstSeq(),
                            second.lastSeq(),
                            second.timeline(),
                            second.lsn(),
                            second.trust(),
                            second.adds(),
                            first.before()));
        } else {
            history.forgottenSeq = first.lastSeq();
        }
    }

    private void forget() {
        Iterator<History> oldest = cells.values().iterator();
        while (bytes > limits.conflictBytes() && oldest.hasNext()) {
            History history = oldest.next();
            horizon = history.writes.get(history.writes.size() - 1).lastSeq();
            bytes -= history.bytes;
            oldest.remove();
        }
    }
}
