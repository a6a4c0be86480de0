package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.command.Author;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Conflict;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Notice;
import dev.syncline.command.Outcome;
import dev.syncline.command.Rejection;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.timeline.Timeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A commanded document on this device: what of its journal is here, the own commands that are not decided, and what became
 * of others that their author is not done with.
 */
public final class Commands {
    static final CommandLimits LIMITS = CommandLimits.DEFAULT;

    /** Outcomes that are remembered for tabs which ask late. */
    private static final int OUTCOMES_MAX = 1_000;

    private final CommandedType type;
    private final Set<TimelineId> own = new HashSet<>();
    /** In the order of their keys. */
    private final Map<Long, Matter> matters = new LinkedHashMap<>();
    /** Matters that their author is done with, above {@link #doneUpTo}. */
    private final Set<Long> done = new HashSet<>();

    private long doneUpTo;
    private final Map<Long, Outcome> outcomes = new LinkedHashMap<>();
    private CommandReplica replica;
    /** Until the replica is made: what it will be made of. */
    private List<Entry> arrived = new ArrayList<>();

    private final Map<Long, byte[]> written = new LinkedHashMap<>();

    Commands(CommandedType type) {
        this.type = type;
    }

    // ------------------------------------------------------------------------------------------ as the journal says

    /** A command was written on the present timeline. */
    void wrote(TimelineId timeline, long lsn, byte[] command) {
        own.add(timeline);
        written.put(lsn, command);
    }

    /** An entry of the server's journal arrived. */
    void arrived(Entry entry, boolean onTimeline) {
        arrived.add(entry);
        byte[] mine = onTimeline ? written.get(entry.lsn()) : null;
        if (mine != null && Bytes.equal(mine, DecidedCodec.decode(entry).command())) {
            written.remove(entry.lsn());
        }
    }

    /** The timeline is over; what of it is not decided is written on another one. */
    void left() {
        written.clear();
    }

    /** Everything arrives anew. */
    void beganAnew() {
        arrived.clear();
    }

    boolean hasUndecided() {
        return replica == null ? !written.isEmpty() : replica.pending() > 0;
    }

    // -------------------------------------------------------------------------------------------------------- in use

    /** The document as this device shows it, made if it is not. {@code dealt} is what {@link #dealt} gave last. */
    CommandReplica replica(Author author, Timeline timeline, byte[] dealt) {
        if (replica == null) {
            if (dealt != null) {
                readDealt(dealt);
            }
            replica = new CommandReplica(type, LIMITS, author, timeline.id());
            List<Decided> entries = new ArrayList<>();
            arrived.forEach(entry -> entries.add(DecidedCodec.decode(entry)));
            arrived.clear();
            arrive(entries);
            written.forEach(replica::restore);
            written.clear();
            replica.goOnBehind(timeline.last());
        }
        replica.author(author);
        return replica;
    }

    /** Commands are written on this timeline. */
    void own(TimelineId timeline) {
        own.add(timeline);
    }

    /** Entries that follow what arrived before. */
    CommandReplica.Arrived arrive(List<Decided> entries) {
        entries.forEach(this::look);
        return replica.arrive(entries);
    }

    /** Begins anew from an empty journal; what is not decided stays. */
    void beginAnew(Author author, Timeline timeline) {
        for (CommandReplica.Pending one : replica.undecided()) {
            written.put(one.lsn(), one.bytes());
        }
        replica = null;
        matters.clear();
        replica(author, timeline, null);
    }

    private void look(Decided entry) {
        boolean mine = own.contains(entry.timeline());
        Command command = mine ? read(entry.command()) : null;
        if (command != null) {
            outcomes.put(command.seed(), entry.outcome());
            if (outcomes.size() > OUTCOMES_MAX) {
                outcomes.remove(outcomes.keySet().iterator().next());
            }
            if (entry.outcome() instanceof Outcome.Rejected) {
                keep(new Matter(2 * entry.seq(), Matter.Kind.REJECTED, command, entry.outcome()));
            } else if (entry.outcome() instanceof Outcome.Adjusted) {
                keep(new Matter(2 * entry.seq(), Matter.Kind.ADJUSTED, command, entry.outcome()));
            }
        }
        Matter.Kind kind = null;
        List<Conflict> taken = new ArrayList<>();
        for (Notice notice : entry.notices()) {
            if (own.contains(notice.timeline())) {
                kind = notice.kind() == Notice.Kind.UNDONE ? Matter.Kind.UNDONE : Matter.Kind.OVERRIDDEN;
                taken.add(new Conflict(notice.cell(), null, null, notice.value()));
            }
        }
        if (kind != null) {
            keep(Matter.taken(2 * entry.seq() + 1, kind, taken));
        }
    }

    private static Command read(byte[] command) {
        try {
            return CommandCodec.decode(command, LIMITS);
        } catch (Rejection unreadable) {
            return null;
        }
    }

    private void keep(Matter matter) {
        if (matter.key() > doneUpTo && !done.contains(matter.key())) {
            matters.put(matter.key(), matter);
        }
    }

    /** Whether a command of this seed was given on this device before. */
    boolean knows(long seed) {
        for (CommandReplica.Pending one : replica.undecided()) {
            if (one.command().seed() == seed) {
                return true;
            }
        }
        return outcomes.containsKey(seed);
    }

    /** What became of the own command of this seed; null if it is not decided, or long ago. */
    public Outcome outcome(long seed) {
        return outcomes.get(seed);
    }

    /** The own commands that are not decided, in the order they were given. */
    public List<CommandReplica.Pending> undecided() {
        return replica.undecided();
    }

    /** Whether the server alone may run it. */
    public boolean waitsForServer(Command command) {
        return type.registry().isServerOnly(command.mutator());
    }

    /** What its author is not done with, oldest first. */
    public Collection<Matter> matters() {
        return matters.values();
    }

    // ---------------------------------------------------------------------------------------- what was dealt with

    /** The author is done with a matter. Gives what to keep of that; null if there is no such matter. */
    byte[] dealt(long key) {
        if (matters.remove(key) == null) {
            return null;
        }
        done.add(key);
        doneUpTo = matters.isEmpty() ? Math.max(key, doneUpTo) : firstOf(matters) - 1;
        done.removeIf(one -> one <= doneUpTo);
        CborWriter writer = new CborWriter().array(1 + done.size()).integer(doneUpTo);
        done.forEach(writer::integer);
        return writer.toByteArray();
    }

    private static long firstOf(Map<Long, Matter> matters) {
        return matters.keySet().iterator().next();
    }

    private void readDealt(byte[] bytes) {
        CborReader reader = new CborReader(bytes, new CborBudget(1, Integer.MAX_VALUE, bytes.length));
        int left = reader.readArray();
        doneUpTo = reader.readLong();
        while (--left > 0) {
            done.add(reader.readLong());
        }
    }
}
