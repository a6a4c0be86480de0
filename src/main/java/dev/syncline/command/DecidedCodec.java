package dev.syncline.command;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What was decided as the bytes of a journal's entry, one encoding per decision: an array of trust, command, outcome (see
 * {@link OutcomeCodec}), writes, reads and notices. A write is an array of collection, id, field, whether it adds, and
 * value; a read one of collection, id, field; a notice one of kind, timeline, LSN, collection, id, field, value. Writes
 * and reads stand in ascending order of their cells. Seq, timeline and LSN are the entry's.
 */
public final class DecidedCodec {
    /** A decision that would be larger rejects its command. */
    public static final int BYTES_MAX = 1024 * 1024;

    private static final int FIELDS = 6;
    private static final int WRITE_FIELDS = 5;
    private static final int READ_FIELDS = 3;
    private static final int NOTICE_FIELDS = 7;
    private static final int NAME_BYTES_MAX = 1024;
    private static final int TIMELINE_BYTES = 16;
    private static final CborBudget BUDGET = new CborBudget(5, BYTES_MAX, BYTES_MAX);

    private DecidedCodec() {}

    public static byte[] encode(Decided decided) {
        CborWriter writer = new CborWriter(decided.command().length + 256)
                .array(FIELDS)
                .integer(decided.trust())
                .bytes(decided.command());
        OutcomeCodec.write(writer, decided.outcome());
        writer.array(decided.writes().size());
        for (Write write : decided.writes()) {
            cell(writer.array(WRITE_FIELDS), write.cell()).bool(write.adds());
            Scalars.write(writer, write.value());
        }
        writer.array(decided.reads().size());
        for (Cell cell : decided.reads()) {
            cell(writer.array(READ_FIELDS), cell);
        }
        writer.array(decided.notices().size());
        for (Notice notice : decided.notices()) {
            writer.array(NOTICE_FIELDS)
                    .integer(notice.kind().ordinal())
                    .bytes(notice.timeline().bytes())
                    .integer(notice.lsn());
            Scalars.write(cell(writer, notice.cell()), notice.value());
        }
        return writer.toByteArray();
    }

    /** The decision in an entry; bytes that are not the one encoding of one fail with {@link CborException}. */
    public static Decided decode(Entry entry) {
        return decode(entry.seq(), entry.timeline(), entry.lsn(), entry.bytes());
    }

    /** The command in the bytes of an entry, without a look at what was decided of it. */
    public static byte[] command(byte[] bytes) {
        CborReader reader = new CborReader(bytes, BUDGET);
        expect(reader, FIELDS);
        reader.readInt(0, Integer.MAX_VALUE);
        return reader.readBytes(BYTES_MAX);
    }

    static Decided decode(long seq, TimelineId timeline, long lsn, byte[] bytes) {
        CborReader reader = new CborReader(bytes, BUDGET);
        expect(reader, FIELDS);
        Decided decided = new Decided(
                seq,
                timeline,
                lsn,
                reader.readInt(0, Integer.MAX_VALUE),
                reader.readBytes(BYTES_MAX),
                OutcomeCodec.read(reader, BYTES_MAX),
                ascending(list(reader, DecidedCodec::readWrite), Write::cell),
                ascending(list(reader, DecidedCodec::readRead), cell -> cell),
                list(reader, DecidedCodec::readNotice));
        reader.end();
        return decided;
    }

    private static CborWriter cell(CborWriter writer, Cell cell) {
        return writer.text(cell.collection()).text(cell.id()).text(cell.field());
    }

    private static Cell readCell(CborReader reader) {
        return new Cell(
                reader.readText(NAME_BYTES_MAX), reader.readText(NAME_BYTES_MAX), reader.readText(NAME_BYTES_MAX));
    }

    private static Write readWrite(CborReader reader) {
        expect(reader, WRITE_FIELDS);
        Cell cell = readCell(reader);
        boolean adds = reader.readBoolean();
        Write write = new Write(cell, adds, Scalars.read(reader, BYTES_MAX));
        boolean sound = write.cell().isExistence()
                ? !adds && (write.value() == null || write.value().equals(Write.THERE))
                : !write.cell().isMembership() && (!adds || write.isCounter());
        if (!sound) {
            throw new CborException("a write that no cell can take");
        }
        return write;
    }

    private static Cell readRead(CborReader reader) {
        expect(reader, READ_FIELDS);
        return readCell(reader);
    }

    private static Notice readNotice(CborReader reader) {
        expect(reader, NOTICE_FIELDS);
        Notice.Kind[] kinds = Notice.Kind.values();
        Notice.Kind kind = kinds[reader.readInt(0, kinds.length - 1)];
        TimelineId timeline = TimelineId.of(reader.readBytesExactly(TIMELINE_BYTES));
        long lsn = reader.readLong();
        if (lsn < 1) {
            throw new CborException("an LSN is positive");
        }
        return new Notice(kind, timeline, lsn, readCell(reader), Scalars.read(reader, BYTES_MAX));
    }

    private static <T> List<T> list(CborReader reader, Function<CborReader, T> item) {
        List<T> items = new ArrayList<>();
        for (int left = reader.readArray(); left > 0; left--) {
            items.add(item.apply(reader));
        }
        return items;
    }

    private static <T> List<T> ascending(List<T> items, Function<T, Cell> cell) {
        for (int i = 1; i < items.size(); i++) {
            if (cell.apply(items.get(i - 1)).compareTo(cell.apply(items.get(i))) >= 0) {
                throw new CborException("cells stand in ascending order");
            }
        }
        return items;
    }

    private static void expect(CborReader reader, int items) {
        if (reader.readArray() != items) {
            throw new CborException("an array of another length");
        }
    }
}
