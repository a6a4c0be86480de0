package dev.syncline.command;

import dev.syncline.codec.Bytes;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;

/**
 * A commanded document where its commands are decided: what it holds, and who wrote what lately. It decides a command
 * without taking it on; {@link #follow} takes on what the journal has, decided here or elsewhere, in its order.
 *
 * <p>Commands that go to the journal together are decided one on top of the other: {@link #suppose} takes a decision on
 * before the journal has it, and all that was supposed is then kept or taken back.
 */
public final class CommandedDocument {
    private final CommandedType type;
    private final CommandLimits limits;
    private final Tables tables;
    private final List<Supposed> supposed = new ArrayList<>();
    /** Up to what was supposed. */
    private ConflictLog log;
    /** Up to what the journal has. */
    private ConflictLog journalled;

    private List<Effect> effects = List.of();

    private long seq;

    /** A decision that was taken on before the journal has it. */
    private record Supposed(Decided entry, List<Write> back) {}

    public CommandedDocument(CommandedType type, CommandLimits limits) {
        this(type, limits, 0, new Tables(), new ConflictLog(limits, 0));
    }

    /** One that has followed the journal up to {@code seq}. */
    CommandedDocument(CommandedType type, CommandLimits limits, long seq, Tables tables, ConflictLog log) {
        this.type = type;
        this.limits = limits;
        this.seq = seq;
        this.tables = tables;
        this.log = log;
        this.journalled = log;
    }

    public Tables tables() {
        return tables;
    }

    ConflictLog log() {
        return log;
    }

    /** Seq of the last entry that was followed. */
    public long seq() {
        return seq;
    }

    /**
     * What the next entry of the journal is if these bytes are it.
     *
     * @param delivered the highest seq that this timeline's session can have seen
     */
    public Decided decide(TimelineId timeline, long lsn, Author author, byte[] bytes, long delivered) {
        effects = List.of();
        try {
            Command command = CommandCodec.decode(bytes, limits);
            if (command.base() > Math.min(delivered, seq)) {
                throw new Rejection(Reason.BAD_BASE, "seq " + command.base() + " was not delivered");
            }
            if (type.registry().isLocalOnly(command.mutator())) {
                throw new Rejection(Reason.UNKNOWN_MUTATOR, command.mutator() + " takes effect on devices only");
            }
            Run run = Run.of(type.registry(), command, author, tables, limits);
            if (run.rejection() != null) {
                throw run.rejection();
            }
            Decided entry = new Judgement(type.policies(), limits, tables, log, timeline, author, command.base(), run)
                    .entry(seq + 1, lsn, bytes);
            if (DecidedCodec.encode(entry).length > DecidedCodec.BYTES_MAX) {
                throw new Rejection(Reason.TOO_MUCH, "what was decided is too large to be kept");
            }
            long more = growth(entry.writes());
            if (more > 0 && tables.bytes() + more > limits.documentBytes()) {
                throw new Rejection(Reason.TOO_MUCH, "the document may have " + limits.documentBytes() + " bytes");
            }
            effects = effects(entry.outcome(), command, author);
            return entry;
        } catch (Rejection rejection) {
            return rejected(timeline, lsn, author, bytes, rejection);
        } catch (RuntimeException | StackOverflowError bug) {
            return rejected(timeline, lsn, author, bytes, new Rejection(Reason.FAILED, "a merge function failed"));
        }
    }

    /** What the next entry of the journal is if these bytes are it and something beside the document does not take them. */
    public Decided reject(TimelineId timeline, long lsn, Author author, byte[] bytes, Rejection why) {
        effects = List.of();
        return rejected(timeline, lsn, author, bytes, why);
    }

    private List<Effect> effects(Outcome outcome, Command command, Author author) {
        boolean accepted = outcome instanceof Outcome.Applied || outcome instanceof Outcome.Adjusted;
        List<Effect> wanted = accepted ? Run.effects(type.registry(), command, author) : List.of();
        if (wanted.size() > limits.effects()) {
            throw new Rejection(Reason.TOO_MUCH, "a command may have " + limits.effects() + " effects");
        }
        return List.copyOf(wanted);
    }

    /** What must happen outside once the entry that was decided last is in the journal. */
    public List<Effect> effects() {
        return effects;
    }

    private long growth(List<Write> writes) {
        long more = 0;
        for (Write write : writes) {
            more += Tables.weight(write.cell(), write.on(tables.get(write.cell())))
                    - Tables.weight(write.cell(), tables.get(write.cell()));
        }
        return more;
    }

    private Decided rejected(TimelineId timeline, long lsn, Author author, byte[] bytes, Rejection rejection) {
        Outcome outcome = Outcome.of(rejection);
        byte[] kept = bytes.length > limits.commandBytes() ? Bytes.EMPTY : bytes;
        return new Decided(seq + 1, timeline, lsn, author.trust(), kept, outcome, List.of(), List.of(), List.of());
    }

    /** Takes on the next entry of the journal. */
    public void follow(Decided entry) {
        if (!supposed.isEmpty()) {
            throw new IllegalStateException("what was supposed is neither kept nor taken back");
        }
        List<Write> back = takeOn(entry);
        if (log != journalled) {
            note(journalled, entry, back);
        }
    }

    /** Takes on a decision that the journal may come to have. */
    public void suppose(Decided entry) {
        if (log == journalled) {
            journalled = log.copy();
        }
        supposed.add(new Supposed(entry, takeOn(entry)));
    }

    /** What was supposed and is neither kept nor taken back, in order. */
    public List<Decided> supposed() {
        List<Decided> entries = new ArrayList<>(supposed.size());
        supposed.forEach(one -> entries.add(one.entry()));
        return entries;
    }

    /** The journal has all that was supposed. */
    public void keep() {
        supposed.forEach(one -> note(journalled, one.entry(), one.back()));
        supposed.clear();
    }

    /** The journal has nothing of what was supposed. */
    public void takeBack() {
        if (supposed.isEmpty()) {
            return;
        }
        for (int i = supposed.size() - 1; i >= 0; i--) {
            tables.apply(supposed.get(i).back());
        }
        seq -= supposed.size();
        log = journalled.copy();
        supposed.clear();
    }

    /** Gives the writes that take it back. */
    private List<Write> takeOn(Decided entry) {
        if (entry.seq() != seq + 1) {
            throw new IllegalArgumentException("entry " + entry.seq() + " does not follow " + seq);
        }
        seq = entry.seq();
        List<Write> back = tables.apply(entry.writes());
        note(log, entry, back);
        return back;
    }

    private static void note(ConflictLog log, Decided entry, List<Write> back) {
        long seq = entry.seq();
        boolean undoes = entry.outcome() instanceof Outcome.Rejected;
        TimelineId writer = undoes ? TimelineId.NONE : entry.timeline();
        for (Cell cell : entry.reads()) {
            log.read(seq, cell);
        }
        int index = 0;
        for (Write write : entry.writes()) {
            Value was = back.get(index++).value();
            log.wrote(
                    new ConflictLog.Wrote(seq, seq, writer, entry.lsn(), entry.trust(), write.adds(), was),
                    write.cell());
            if (write.cell().isExistence()) {
                Cell membership = Cell.membership(write.cell().collection());
                log.wrote(new ConflictLog.Wrote(seq, seq, writer, entry.lsn(), entry.trust(), true, null), membership);
            }
        }
    }
}
