package dev.syncline.command;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes as CBOR: an array that begins with 0 for applied, 1 for adjusted (and conflicts), 2 for no effect, 3 for
 * rejected (and reason, rule, detail, conflicts). A conflict is an array of collection, id, field, base, mine, theirs.
 */
public final class OutcomeCodec {
    private static final int APPLIED = 0;
    private static final int ADJUSTED = 1;
    private static final int NO_EFFECT = 2;
    private static final int REJECTED = 3;
    private static final int CONFLICT_FIELDS = 6;
    private static final int TEXT_BYTES_MAX = 1024;

    private OutcomeCodec() {}

    public static void write(CborWriter writer, Outcome outcome) {
        switch (outcome) {
            case Outcome.Applied applied -> writer.array(1).integer(APPLIED);
            case Outcome.Adjusted adjusted -> writeConflicts(writer.array(2).integer(ADJUSTED), adjusted.conflicts());
            case Outcome.NoEffect none -> writer.array(1).integer(NO_EFFECT);
            case Outcome.Rejected rejected -> {
                writer.array(5).integer(REJECTED).text(rejected.reason().name());
                writer.text(rejected.rule()).text(rejected.detail());
                writeConflicts(writer, rejected.conflicts());
            }
        }
    }

    /** Reads one outcome, of an item that may be {@code bytesMax} long; anything else fails with {@link CborException}. */
    public static Outcome read(CborReader reader, int bytesMax) {
        int items = reader.readArray();
        int kind = reader.readInt(APPLIED, REJECTED);
        int expected = kind == REJECTED ? 5 : kind == ADJUSTED ? 2 : 1;
        if (items != expected) {
            throw new CborException("an outcome of another length");
        }
        return switch (kind) {
            case APPLIED -> Outcome.APPLIED;
            case ADJUSTED -> new Outcome.Adjusted(readConflicts(reader, bytesMax));
            case NO_EFFECT -> Outcome.NO_EFFECT;
            default ->
                new Outcome.Rejected(
                        readReason(reader),
                        reader.readText(TEXT_BYTES_MAX),
                        reader.readText(TEXT_BYTES_MAX),
                        readConflicts(reader, bytesMax));
        };
    }

    private static Reason readReason(CborReader reader) {
        String name = reader.readText(TEXT_BYTES_MAX);
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        throw new CborException("an unknown reason");
    }

    private static void writeConflicts(CborWriter writer, List<Conflict> conflicts) {
        writer.array(conflicts.size());
        for (Conflict conflict : conflicts) {
            writer.array(CONFLICT_FIELDS);
            writer.text(conflict.cell().collection())
                    .text(conflict.cell().id())
                    .text(conflict.cell().field());
            Scalars.write(writer, conflict.base());
            Scalars.write(writer, conflict.mine());
            Scalars.write(writer, conflict.theirs());
        }
    }

    private static List<Conflict> readConflicts(CborReader reader, int bytesMax) {
        List<Conflict> conflicts = new ArrayList<>();
        for (int left = reader.readArray(); left > 0; left--) {
            if (reader.readArray() != CONFLICT_FIELDS) {
                throw new CborException("a conflict has " + CONFLICT_FIELDS + " items");
            }
            Cell cell = new Cell(
                    reader.readText(TEXT_BYTES_MAX), reader.readText(TEXT_BYTES_MAX), reader.readText(TEXT_BYTES_MAX));
            conflicts.add(new Conflict(
                    cell,
                    Scalars.read(reader, bytesMax),
                    Scalars.read(reader, bytesMax),
                    Scalars.read(reader, bytesMax)));
        }
        return conflicts;
    }
}
