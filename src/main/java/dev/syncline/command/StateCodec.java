package dev.syncline.command;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.command.ConflictLog.History;
import dev.syncline.command.ConflictLog.Wrote;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A commanded document as the bytes of a snapshot, from which it goes on as if it had followed the whole journal: an array of
 * format, seq, cells that hold something, horizon, and what is remembered of cells, the one that was written last at the
 * end. A cell is collection, id, field; what is remembered of one is its cell, where its memory ends, when it was read, and its
 * writes.
 */
public final class StateCodec {
    private static final int FORMAT = 1;
    private static final int FIELDS = 5;
    private static final int CELL_FIELDS = 4;
    private static final int HISTORY_FIELDS = 6;
    private static final int WRITE_FIELDS = 7;
    private static final int TIMELINE_BYTES = 16;
    /** More than the limits of a document let it become. */
    private static final int BYTES_MAX = 128 * 1024 * 1024;

    private static final CborBudget BUDGET = new CborBudget(6, BYTES_MAX, BYTES_MAX);

    private StateCodec() {}

    /** @param document of which nothing is only supposed */
    public static byte[] encode(CommandedDocument document) {
        if (!document.supposed().isEmpty()) {
            throw new IllegalStateException("what is supposed is not in the journal");
        }
        CborWriter writer = new CborWriter().array(FIELDS).integer(FORMAT).integer(document.seq());
        cells(writer, document.tables());
        ConflictLog log = document.log();
        writer.integer(log.horizon()).array(log.cells().size());
        for (Map.Entry<Cell, History> one : log.cells().entrySet()) {
            history(cell(writer.array(HISTORY_FIELDS), one.getKey()), one.getValue());
        }
        return writer.toByteArray();
    }

    /** Bytes that {@link #encode} did not make fail with {@link CborException}. */
    public static CommandedDocument decode(CommandedType type, CommandLimits limits, byte[] bytes) {
        CborReader reader = new CborReader(bytes, BUDGET);
        expect(reader, FIELDS);
        reader.readInt(FORMAT, FORMAT);
        long seq = reader.readLong();
        Tables tables = new Tables();
        tables.apply(readCells(reader));
        ConflictLog log = new ConflictLog(limits, reader.readLong());
        for (int left = reader.readArray(); left > 0; left--) {
            expect(reader, HISTORY_FIELDS);
            log.remember(readCell(reader), readHistory(reader));
        }
        reader.end();
        return new CommandedDocument(type, limits, seq, tables, log);
    }

    private static void cells(CborWriter writer, Tables tables) {
        List<Cell> cells = new ArrayList<>();
        for (String collection : tables.collectionNames()) {
            for (String id : tables.ids(collection)) {
                cells.add(Cell.existence(collection, id));
                Set<String> names = tables.names(collection, id);
                names.forEach(name -> cells.add(new Cell(collection, id, name)));
            }
        }
        writer.array(cells.size());
        for (Cell cell : cells) {
            Scalars.write(cell(writer.array(CELL_FIELDS), cell), tables.get(cell));
        }
    }

    private static List<Write> readCells(CborReader reader) {
        List<Write> writes = new ArrayList<>();
        for (int left = reader.readArray(); left > 0; left--) {
            expect(reader, CELL_FIELDS);
            writes.add(Write.put(readCell(reader), Scalars.read(reader, BYTES_MAX)));
        }
        return writes;
    }

    private static void history(CborWriter writer, History history) {
        writer.integer(history.forgottenSeq).integer(history.readSeq).array(history.writes.size());
        for (Wrote write : history.writes) {
            writer.array(WRITE_FIELDS)
                    .integer(write.firstSeq())
                    .integer(write.lastSeq())
                    .bytes(write.timeline().bytes())
                    .integer(write.lsn())
                    .integer(write.trust())
                    .bool(write.adds());
            Scalars.write(writer, write.before());
        }
    }

    private static History readHistory(CborReader reader) {
        History history = new History();
        history.forgottenSeq = reader.readLong();
        history.readSeq = reader.readLong();
        for (int left = reader.readArray(); left > 0; left--) {
            expect(reader, WRITE_FIELDS);
            history.writes.add(new Wrote(
                    reader.readLong(),
                    reader.readLong(),
                    TimelineId.of(reader.readBytesExactly(TIMELINE_BYTES)),
                    reader.readLong(),
                    reader.readInt(0, Integer.MAX_VALUE),
                    reader.readBoolean(),
                    Scalars.read(reader, BYTES_MAX)));
        }
        return history;
    }

    private static CborWriter cell(CborWriter writer, Cell cell) {
        return writer.text(cell.collection()).text(cell.id()).text(cell.field());
    }

    private static Cell readCell(CborReader reader) {
        return new Cell(reader.readText(BYTES_MAX), reader.readText(BYTES_MAX), reader.readText(BYTES_MAX));
    }

    private static void expect(CborReader reader, int items) {
        if (reader.readArray() != items) {
            throw new CborException("an array of another length");
        }
    }
}
