package dev.syncline.command;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what a run read and wrote against what others wrote since its author looked, by the policy of each cell. */
final class Judgement {
    private final Policies policies;
    private final CommandLimits limits;
    private final Tables tables;
    private final ConflictLog log;
    private final TimelineId timeline;
    private final Author author;
    private final long base;
    private final Run run;

    private final TreeMap<Cell, Write> writes = new TreeMap<>();
    private final TreeMap<Cell, Write> undoing = new TreeMap<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Notice> overridden = new ArrayList<>();
    private final List<Notice> undone = new ArrayList<>();
    /** Collections and ids of entities of which a write was left out. */
    private final Set<Cell> divided = new HashSet<>();

    private boolean rejected;
    private boolean adjusted;

    Judgement(
            Policies policies,
            CommandLimits limits,
            Tables tables,
            ConflictLog log,
            TimelineId timeline,
            Author author,
            long base,
            Run run) {
        this.policies = policies;
        this.limits = limits;
        this.tables = tables;
        this.log = log;
        this.timeline = timeline;
        this.author = author;
        this.base = base;
        this.run = run;
    }

    /** The journal's entry for the command; a merge function that rejects it throws. */
    Decided entry(long seq, long lsn, byte[] bytes) {
        for (Write write : run.draft().writes()) {
            if (!Objects.equals(write.on(tables.get(write.cell())), tables.get(write.cell()))) {
                writes.put(write.cell(), write);
            }
        }
        if (writes.isEmpty()) {
            return decided(seq, lsn, bytes, Outcome.NO_EFFECT, writes, overridden);
        }
        Set<Cell> cells = new TreeSet<>(run.draft().reads());
        cells.addAll(writes.keySet());
        cells.forEach(this::look);
        for (Cell existence : divided) {
            // An entity comes and goes as a whole.
            rejected |= writes.containsKey(existence);
        }
        if (rejected || writes.isEmpty()) {
            Outcome outcome = new Outcome.Rejected(
                    Reason.CONTESTED, "", "somebody else wrote what this depends on", List.copyOf(conflicts));
            return decided(seq, lsn, bytes, outcome, undoing, undone);
        }
        Outcome outcome = adjusted ? new Outcome.Adjusted(List.copyOf(conflicts)) : Outcome.APPLIED;
        return decided(seq, lsn, bytes, outcome, writes, overridden);
    }

    private Decided decided(
            long seq, long lsn, byte[] bytes, Outcome outcome, TreeMap<Cell, Write> written, List<Notice> notices) {
        List<Cell> reads = new ArrayList<>();
        if (written == writes && !writes.isEmpty()) {
            for (Cell cell : run.draft().reads()) {
                if (policies.of(cell) == Policy.Fixed.REJECT_BOTH) {
                    reads.add(cell);
                }
            }
        }
        return new Decided(
                seq,
                timeline,
                lsn,
                author.trust(),
                bytes,
                outcome,
                List.copyOf(written.values()),
                reads,
                List.copyOf(notices));
    }

    private void look(Cell cell) {
        Write write = writes.get(cell);
        boolean onlyAdds = write != null && write.adds() && !run.draft().reads().contains(cell);
        ConflictLog.Contest contest = log.contest(cell, timeline, base, onlyAdds);
        if (contest == null) {
            return;
        }
        Value theirs = tables.get(cell);
        boolean unchanged = contest.baseKnown() && !cell.isMembership() && Objects.equals(contest.base(), theirs);
        if (!unchanged) {
            settle(cell, write, contest, theirs);
        }
    }

    private void settle(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        switch (policies.of(cell)) {
            case Policy.Fixed fixed -> {
                switch (fixed) {
                    case LAST_WRITE_WINS -> {}
                    case FIRST_WRITE_WINS -> reject(cell, write, contest, theirs);
                    case SERVER_PRECEDENCE -> divide(cell, write, contest, theirs);
                    case PRIORITY -> compare(cell, write, contest, theirs);
                    case REJECT_BOTH -> rejectBoth(cell, write, contest, theirs);
                }
            }
            case Policy.Custom custom -> merge(custom.merge(), cell, write, contest, theirs);
        }
    }

    private void reject(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        rejected = true;
        tell(cell, write, contest, theirs);
    }

    private void divide(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        if (!run.mutator().divisible()) {
            reject(cell, write, contest, theirs);
        } else if (write != null) {
            tell(cell, write, contest, theirs);
            writes.remove(cell);
            divided.add(Cell.existence(cell.collection(), cell.id()));
            adjusted = true;
        }
    }

    private void compare(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        ConflictLog.Wrote other = contest.theirs();
        if (other == null || author.trust() <= other.trust()) {
            reject(cell, write, contest, theirs);
        } else if (write != null) {
            overridden.add(new Notice(Notice.Kind.OVERRIDDEN, other.timeline(), other.lsn(), cell, write.on(theirs)));
        }
    }

    private void rejectBoth(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        reject(cell, write, contest, theirs);
        List<ConflictLog.Wrote> undoable = write == null ? List.of() : log.undoable(cell, timeline, base);
        if (!undoable.isEmpty()) {
            Value before = undoable.get(undoable.size() - 1).before();
            undoing.put(cell, Write.put(cell, before));
            for (ConflictLog.Wrote one : undoable) {
                undone.add(new Notice(Notice.Kind.UNDONE, one.timeline(), one.lsn(), cell, before));
            }
        }
    }

    private void merge(Policy.Merge merge, Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        if (write == null) {
            return;
        }
        Value mine = write.on(theirs);
        Value merged = Scalars.kept(merge.merge(contest.base(), mine, theirs));
        if (Objects.equals(merged, mine)) {
            return;
        }
        tell(cell, write, contest, theirs);
        adjusted = true;
        if (Objects.equals(merged, theirs)) {
            writes.remove(cell);
        } else {
            writes.put(cell, Write.put(cell, merged));
        }
    }

    private void tell(Cell cell, Write write, ConflictLog.Contest contest, Value theirs) {
        if (conflicts.size() < limits.conflictsTold()) {
            Value mine = write == null ? null : write.on(theirs);
            conflicts.add(new Conflict(cell, contest.base(), mine, theirs));
        }
    }
}
