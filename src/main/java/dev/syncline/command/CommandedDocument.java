package dev.syncline.command;

import dev.syncline.codec.Bytes;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;

/**
 * A commanded document where its commands are decided: what it holds, and who wrote what lately. It decides a command
 * without taking it on; {@link #follow} takes on what was decided, here or elsewhere, in the order of the journal.
 */
public final class CommandedDocument {
    private final CommandedType type;
    private final CommandLimits limits;
    private final Tables tables = new Tables();
    private final ConflictLog log;
    private long seq;

    public CommandedDocument(CommandedType type, CommandLimits limits) {
        this.type = type;
        this.limits = limits;
        this.log = new ConflictLog(limits, 0);
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
        try {
            Command command = CommandCodec.decode(bytes, limits);
            if (command.base() > Math.min(delivered, seq)) {
                throw new Rejection(Reason.BAD_BASE, "seq " + command.base() + " was not delivered");
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
            return entry;
        } catch (Rejection rejection) {
            return rejected(timeline, lsn, author, bytes, rejection);
        } catch (RuntimeException | StackOverflowError bug) {
            return rejected(timeline, lsn, author, bytes, new Rejection(Reason.FAILED, "a merge function failed"));
        }
    }

    private Decided rejected(TimelineId timeline, long lsn, Author author, byte[] bytes, Rejection rejection) {
        Outcome outcome = Outcome.of(rejection);
        byte[] kept = bytes.length > limits.commandBytes() ? Bytes.EMPTY : bytes;
        return new Decided(seq + 1, timeline, lsn, author.trust(), kept, outcome, List.of(), List.of(), List.of());
    }

    /** Takes on the next entry of the journal. */
    public void follow(Decided entry) {
        if (entry.seq() != seq + 1) {
            throw new IllegalArgumentException("entry " + entry.seq() + " does not follow " + seq);
        }
        seq = entry.seq();
        boolean undoes = entry.outcome() instanceof Outcome.Rejected;
        TimelineId writer = undoes ? TimelineId.NONE : entry.timeline();
        List<Value> before = new ArrayList<>();
        tables.apply(entry.writes()).forEach(back -> before.add(back.value()));
        for (Cell cell : entry.reads()) {
            log.read(seq, cell);
        }
        int index = 0;
        for (Write write : entry.writes()) {
            Value was = before.get(index++);
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
