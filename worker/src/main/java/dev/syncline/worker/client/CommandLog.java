package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.command.Arguments;
import dev.syncline.command.Author;
import dev.syncline.command.Cell;
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
import dev.syncline.command.Trust;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A commanded document made of what the device's journal says of it: what the server decided, the own commands that are not
 * decided, and what became of others that their author is not done with. Of its callers only the entry of the commands'
 * script and tests on the JVM name it.
 */
public final class CommandLog<P> implements Commands<P> {
    static final CommandLimits LIMITS = CommandLimits.DEFAULT;

    /** Outcomes that are remembered for tabs which ask late. */
    private static final int OUTCOMES_MAX = 1_000;

    private final CommandedType type;
    private final TableView<P> view;
    private final Set<TimelineId> own = new HashSet<>();
    /** Who wrote on a timeline. */
    private final Map<TimelineId, UserId> authors = new HashMap<>();

    private final Matters matters;
    private final Consumer<byte[]> remember;
    private final Map<Long, Outcome> outcomes = new LinkedHashMap<>();
    private final List<CommandReplica.Settled> settled = new ArrayList<>();
    private final TreeSet<Cell> changed = new TreeSet<>();
    /** Null until somebody may give commands; made of what the journal says, which is the three below. */
    private CommandReplica replica;

    private final List<Decided> arrived = new ArrayList<>();
    private final Map<Long, byte[]> written = new LinkedHashMap<>();
    private TimelineId timeline;
    private UserId user = UserId.NOBODY;

    /** What local-only commands left here; empty if nothing. */
    private byte[] local = Bytes.EMPTY;

    /**
     * @param remembered what {@code remember} heard last in an earlier life, or null
     * @param remember hears what this device has to remember beside the journal's entries
     */
    public CommandLog(CommandedType type, TableView<P> view, byte[] remembered, Consumer<byte[]> remember) {
        this.type = type;
        this.view = view;
        this.remember = remember;
        this.matters = new Matters();
        if (remembered != null) {
            CborReader reader = new CborReader(remembered, new CborBudget(2, Integer.MAX_VALUE, remembered.length));
            reader.readArray();
            local = reader.readBytes(remembered.length);
            matters.read(reader);
        }
    }

    private void remember() {
        CborWriter writer = new CborWriter().array(2).bytes(local);
        matters.write(writer);
        remember.accept(writer.toByteArray());
    }

    /** The author is done with a matter; nothing happens if there is none of this key. */
    public void deal(long key) {
        if (matters.deal(key)) {
            remember();
        }
    }

    // ------------------------------------------------------------------------------------------ as the journal says

    @Override
    public boolean take(byte[] batch) {
        try {
            for (DeviceRecord record : DeviceRecordCodec.read(batch)) {
                take(record);
            }
            return true;
        } catch (CborException later) {
            return false;
        }
    }

    private void take(DeviceRecord record) {
        switch (record) {
            case DeviceRecord.Written commands -> {
                timeline = commands.timeline();
                own.add(timeline);
                long lsn = commands.first();
                for (byte[] command : commands.entries()) {
                    written.put(lsn++, command);
                }
            }
            case DeviceRecord.Received received -> receive(received.entries());
            case DeviceRecord.Whole whole -> beginAnew();
            case DeviceRecord.Left left -> {
                if (left.timeline().equals(timeline)) {
                    written.clear();
                }
            }
            default -> {}
        }
    }

    private void receive(List<Entry> entries) {
        List<Decided> decided = new ArrayList<>();
        for (Entry entry : entries) {
            decided.add(DecidedCodec.decode(entry));
        }
        entries.forEach(entry -> authors.put(entry.timeline(), entry.author()));
        if (replica != null) {
            arrive(decided);
            return;
        }
        arrived.addAll(decided);
        for (Decided entry : decided) {
            byte[] mine = entry.timeline().equals(timeline) ? written.get(entry.lsn()) : null;
            if (mine != null && Bytes.equal(mine, entry.command())) {
                written.remove(entry.lsn());
            }
        }
    }

    /** Everything arrives anew; what is not decided stays. */
    private void beginAnew() {
        arrived.clear();
        matters.forget();
        if (replica != null) {
            for (CommandReplica.Pending one : replica.undecided()) {
                written.put(one.lsn(), one.bytes());
            }
            replica = null;
        }
    }

    // -------------------------------------------------------------------------------------------------------- in use

    @Override
    public void authored(String by, String role, byte[] timelineBytes, long last) {
        user = UserId.read(by).orElse(UserId.NOBODY);
        Author author = new Author(user, Trust.of(role));
        timeline = TimelineId.of(timelineBytes);
        own.add(timeline);
        if (replica == null) {
            replica = new CommandReplica(type, LIMITS, author, timeline);
            if (local.length > 0) {
                replica.restoreLocal(local);
            }
            arrive(arrived);
            arrived.clear();
            written.forEach(replica::restore);
            written.clear();
            replica.goOnBehind(last);
            changed.clear();
        }
        replica.author(author);
    }

    private void arrive(List<Decided> entries) {
        entries.forEach(this::look);
        CommandReplica.Arrived came = replica.arrive(entries);
        settled.addAll(came.settled());
        changed.addAll(came.changed());
    }

    /**
     * Gives a command, which takes effect here at once. It has no bytes if it was rejected here, or given before.
     *
     * @param seed names the command, so that one given twice is run once; its random numbers come from it
     */
    public CommandReplica.Given give(String mutator, Arguments arguments, long timeMs, long seed) {
        if (knows(seed)) {
            return new CommandReplica.Given(0, null, null, Set.of());
        }
        CommandReplica.Given given = replica.give(mutator, arguments, timeMs, seed);
        changed.addAll(given.changed());
        if (given.rejection() == null && replica.isLocalOnly(mutator)) {
            local = replica.local();
            outcome(seed, Outcome.APPLIED);
            remember();
        }
        return given;
    }

    @Override
    public List<byte[]> fork(byte[] other) {
        timeline = TimelineId.of(other);
        own.add(timeline);
        return replica.fork(timeline);
    }

    @Override
    public P whole() {
        return view.whole(replica.tables());
    }

    @Override
    public P changed() {
        if (changed.isEmpty()) {
            return null;
        }
        P patches = view.changed(replica.tables(), changed);
        changed.clear();
        return patches;
    }

    @Override
    public String json() {
        return replica.tables().json();
    }

    // --------------------------------------------------------------------------------------- what became of commands

    private void look(Decided entry) {
        boolean here = own.contains(entry.timeline());
        Command command = isAuthors(entry.timeline()) ? read(entry.command()) : null;
        if (command != null && here) {
            outcome(command.seed(), entry.outcome());
        }
        if (command != null && entry.outcome() instanceof Outcome.Rejected) {
            matters.keep(new Matter(2 * entry.seq(), Matter.Kind.REJECTED, command, entry.outcome()), here);
        } else if (command != null && here && entry.outcome() instanceof Outcome.Adjusted) {
            matters.keep(new Matter(2 * entry.seq(), Matter.Kind.ADJUSTED, command, entry.outcome()), true);
        }
        lookAtNotices(entry);
    }

    private void outcome(long seed, Outcome outcome) {
        outcomes.put(seed, outcome);
        if (outcomes.size() > OUTCOMES_MAX) {
            outcomes.remove(outcomes.keySet().iterator().next());
        }
    }

    private void lookAtNotices(Decided entry) {
        Matter.Kind kind = null;
        boolean here = false;
        List<Conflict> taken = new ArrayList<>();
        for (Notice notice : entry.notices()) {
            if (isAuthors(notice.timeline())) {
                here |= own.contains(notice.timeline());
                kind = notice.kind() == Notice.Kind.UNDONE ? Matter.Kind.UNDONE : Matter.Kind.OVERRIDDEN;
                taken.add(new Conflict(notice.cell(), null, null, notice.value()));
            }
        }
        if (kind != null) {
            matters.keep(Matter.taken(2 * entry.seq() + 1, kind, taken), here);
        }
    }

    /** Whether who gives commands here gave those of the timeline, on this device or another. */
    private boolean isAuthors(TimelineId of) {
        return own.contains(of) || !user.equals(UserId.NOBODY) && user.equals(authors.get(of));
    }

    private static Command read(byte[] command) {
        try {
            return CommandCodec.decode(command, LIMITS);
        } catch (Rejection unreadable) {
            return null;
        }
    }

    private boolean knows(long seed) {
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

    /** Own commands that were decided since this was last asked. */
    public List<CommandReplica.Settled> settled() {
        List<CommandReplica.Settled> since = List.copyOf(settled);
        settled.clear();
        return since;
    }

    /** The own commands that are not decided, in the order they were given. */
    public List<CommandReplica.Pending> undecided() {
        return replica.undecided();
    }

    /** Whether the server alone may run it. */
    public boolean waitsForServer(Command command) {
        return type.registry().isServerOnly(command.mutator());
    }

    /** What its author is not done with. */
    public Matters matters() {
        return matters;
    }

    /** Seq of the last entry that is here. */
    public long seq() {
        return replica == null ? 0 : replica.seq();
    }
}
