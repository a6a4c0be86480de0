package dev.syncline.command;

import dev.syncline.codec.Bytes;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A commanded document on a device: what the server decided, and on top of it the device's own commands that are not
 * decided yet, run optimistically in the order they were given. When decided entries arrive, the pending commands are taken
 * back, the entries taken on, and what is still pending is run again. A pending command that does not work any longer
 * shows nothing, and stays pending: only the server rejects.
 */
public final class CommandReplica {
    private final CommandedType type;
    private final CommandLimits limits;
    private Author author;
    private final Tables tables = new Tables();
    private final List<Pending> pending = new ArrayList<>();
    private TimelineId timeline;
    private long seq;
    private long lastLsn;

    /**
     * A command that is not decided.
     *
     * @param back what takes its local effect back; empty if it shows none
     */
    public record Pending(long lsn, byte[] bytes, Command command, List<Write> back) {}

    /**
     * What giving a command came to.
     *
     * @param lsn of the command on the timeline; 0 if it was rejected here and goes nowhere
     * @param bytes to append to the timeline; null if it was rejected here
     * @param rejection null unless it was rejected here
     * @param changed cells that may show something else now
     */
    public record Given(long lsn, byte[] bytes, Rejection rejection, Set<Cell> changed) {}

    /** What became of an own command. */
    public record Settled(long lsn, Command command, Outcome outcome) {}

    /**
     * What the arrival of decided entries came to.
     *
     * @param settled own commands that were decided, in order
     * @param notices to the own timeline
     * @param changed cells that may show something else now
     */
    public record Arrived(List<Settled> settled, List<Notice> notices, Set<Cell> changed) {}

    public CommandReplica(CommandedType type, CommandLimits limits, Author author, TimelineId timeline) {
        this.type = type;
        this.limits = limits;
        this.author = author;
        this.timeline = timeline;
    }

    /** What people see: decided entries, and the pending commands on top of them. */
    public Tables tables() {
        return tables;
    }

    /** Seq of the last entry that arrived: the base of commands that are given now. */
    public long seq() {
        return seq;
    }

    /** How many own commands are not decided. */
    public int pending() {
        return pending.size();
    }

    /** The own commands that are not decided, in the order they were given. */
    public List<Pending> undecided() {
        return List.copyOf(pending);
    }

    /** From here on commands are run as this author's: who signed in, or has another role now. */
    public void author(Author present) {
        author = present;
    }

    /** The timeline has LSNs up to this one, whether their entries arrive or not. */
    public void goOnBehind(long lsn) {
        lastLsn = Math.max(lastLsn, lsn);
    }

    /**
     * Gives a command: it takes effect here at once, unless its mutator says that only the server may run it.
     *
     * @param timeMs this device's clock
     * @param seed fresh randomness, from which the command's random numbers and ids come
     */
    public Given give(String mutator, Arguments arguments, long timeMs, long seed) {
        Command command = new Command(mutator, type.registry().version(mutator), seq, timeMs, seed, arguments);
        byte[] bytes = CommandCodec.encode(command);
        Run run = run(command);
        Rejection rejection = run == null ? null : run.rejection();
        if (rejection == null && bytes.length > limits.commandBytes()) {
            rejection = new Rejection(Reason.TOO_MUCH, "a command may have " + limits.commandBytes() + " bytes");
        }
        if (rejection != null) {
            return new Given(0, null, rejection, Set.of());
        }
        if (type.registry().isLocalOnly(mutator)) {
            return giveHere(run);
        }
        Set<Cell> changed = new TreeSet<>();
        show(++lastLsn, bytes, command, run, changed);
        return new Given(lastLsn, bytes, null, changed);
    }

    /** A command that goes nowhere: its effect is final, and stands beside what the server decides. */
    private Given giveHere(Run run) {
        List<Write> back = tables.apply(run.draft().writes());
        if (local().length > limits.bytesWritten()) {
            tables.apply(back);
            Rejection full = new Rejection(
                    Reason.TOO_MUCH, "a device may keep " + limits.bytesWritten() + " bytes of its own of a document");
            return new Given(0, null, full, Set.of());
        }
        Set<Cell> changed = new TreeSet<>();
        note(back, changed);
        return new Given(0, null, null, changed);
    }

    /** What local-only commands left here, for {@link #restoreLocal}. */
    public byte[] local() {
        List<Write> writes = new ArrayList<>();
        for (String collection : new TreeSet<>(type.registry().localCollections())) {
            for (String id : tables.ids(collection)) {
                writes.add(Write.put(Cell.existence(collection, id), Write.THERE));
                for (String field : tables.names(collection, id)) {
                    Cell cell = new Cell(collection, id, field);
                    writes.add(Write.put(cell, tables.get(cell)));
                }
            }
        }
        return DecidedCodec.encode(
                new Decided(1, TimelineId.NONE, 1, 0, Bytes.EMPTY, Outcome.APPLIED, writes, List.of(), List.of()));
    }

    /** Takes on what an earlier life of this device kept for itself, before anything else. */
    public void restoreLocal(byte[] local) {
        tables.apply(DecidedCodec.decode(1, TimelineId.NONE, 1, local).writes());
    }

    /** Whether commands of this mutator stay on the device. */
    public boolean isLocalOnly(String mutator) {
        return type.registry().isLocalOnly(mutator);
    }

    /** Adds a command that an earlier life of this device gave, in the order of the timeline. */
    public void restore(long lsn, byte[] bytes) {
        lastLsn = lsn;
        Command command = CommandCodec.decode(bytes, limits);
        show(lsn, bytes, command, run(command), new TreeSet<>());
    }

    /** Takes on the next entries of the document's journal, in order. */
    public Arrived arrive(List<Decided> entries) {
        Set<Cell> changed = new TreeSet<>();
        for (int i = pending.size() - 1; i >= 0; i--) {
            note(pending.get(i).back(), changed);
            tables.apply(pending.get(i).back());
        }
        List<Settled> settled = new ArrayList<>();
        List<Notice> notices = new ArrayList<>();
        for (Decided entry : entries) {
            follow(entry, settled);
            note(entry.writes(), changed);
            for (Notice notice : entry.notices()) {
                if (notice.timeline().equals(timeline)) {
                    notices.add(notice);
                }
            }
        }
        List<Pending> again = new ArrayList<>(pending.subList(settled.size(), pending.size()));
        pending.clear();
        for (Pending one : again) {
            show(one.lsn(), one.bytes(), one.command(), run(one.command()), changed);
        }
        return new Arrived(settled, notices, changed);
    }

    /**
     * Goes on under another timeline, because the server knows more of this one than this device or something else. All that
     * the server knows must have arrived.
     *
     * @return the pending commands, to append to the other timeline in order
     */
    public List<byte[]> fork(TimelineId other) {
        timeline = other;
        lastLsn = 0;
        List<byte[]> again = new ArrayList<>(pending.size());
        for (int i = 0; i < pending.size(); i++) {
            Pending one = pending.get(i);
            pending.set(i, new Pending(++lastLsn, one.bytes(), one.command(), one.back()));
            again.add(one.bytes());
        }
        return again;
    }

    private void follow(Decided entry, List<Settled> settled) {
        if (entry.seq() != seq + 1) {
            throw new IllegalArgumentException("entry " + entry.seq() + " does not follow " + seq);
        }
        seq = entry.seq();
        tables.apply(entry.writes());
        if (!entry.timeline().equals(timeline)) {
            return;
        }
        if (settled.size() < pending.size()) {
            Pending next = pending.get(settled.size());
            // Another copy of this device may have used the LSN for something else.
            if (next.lsn() == entry.lsn() && Bytes.equal(next.bytes(), entry.command())) {
                settled.add(new Settled(entry.lsn(), next.command(), entry.outcome()));
            }
        }
        lastLsn = Math.max(lastLsn, entry.lsn());
    }

    /** Runs a command on what is there now; null if only the server may. */
    private Run run(Command command) {
        return type.registry().isServerOnly(command.mutator())
                ? null
                : Run.of(type.registry(), command, author, tables, limits);
    }

    private void show(long lsn, byte[] bytes, Command command, Run run, Set<Cell> changed) {
        List<Write> back = List.of();
        if (run != null && run.rejection() == null) {
            back = tables.apply(run.draft().writes());
            note(back, changed);
        }
        pending.add(new Pending(lsn, bytes, command, back));
    }

    private static void note(List<Write> writes, Set<Cell> changed) {
        for (Write write : writes) {
            changed.add(write.cell());
        }
    }
}
