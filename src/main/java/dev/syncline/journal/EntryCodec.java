package dev.syncline.journal;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.ArrayList;
import java.util.List;

/** Entries as CBOR: an array of seven items each; a chunk's payload is an array of them. */
public final class EntryCodec {
    /** Items of one entry, which also tells it from the shorter forms on the wire. */
    public static final int FIELDS = 7;

    private static final int REFUSAL_BYTES_MAX = 64;
    private static final int ID_BYTES = 16;

    private EntryCodec() {}

    public static void write(CborWriter writer, Entry entry) {
        writer.array(FIELDS)
                .integer(entry.seq())
                .bytes(entry.author().bytes())
                .integer(entry.timeMs())
                .bytes(entry.timeline().bytes())
                .integer(entry.lsn())
                .text(entry.refusal())
                .bytes(entry.bytes());
    }

    /** Reads one entry of up to {@code bytesMax} bytes. */
    public static Entry read(CborReader reader, int bytesMax) {
        if (reader.readArray() != FIELDS) {
            throw new CborException("an entry has " + FIELDS + " items");
        }
        return readFields(reader, bytesMax);
    }

    /** Reads the seven items of an entry whose array was entered. */
    public static Entry readFields(CborReader reader, int bytesMax) {
        long seq = readPosition(reader);
        UserId author = UserId.of(reader.readBytesExactly(ID_BYTES));
        long timeMs = reader.readLong();
        TimelineId timeline = TimelineId.of(reader.readBytesExactly(ID_BYTES));
        long lsn = readPosition(reader);
        String refusal = reader.readText(REFUSAL_BYTES_MAX);
        return new Entry(seq, author, timeMs, timeline, lsn, refusal, reader.readBytes(bytesMax));
    }

    /** A seq or LSN: 0 or more. */
    public static long readPosition(CborReader reader) {
        long position = reader.readLong();
        if (position < 0) {
            throw new CborException("a position is not negative");
        }
        return position;
    }

    /** The payload of a chunk. */
    public static byte[] writeAll(List<Entry> entries) {
        int size = 16;
        for (Entry entry : entries) {
            size += entry.bytes().length + 80;
        }
        CborWriter writer = new CborWriter(size).array(entries.size());
        for (Entry entry : entries) {
            write(writer, entry);
        }
        return writer.toByteArray();
    }

    /** Reads back what {@link #writeAll} wrote; fails with {@link CborException} on anything else. */
    public static List<Entry> readAll(byte[] payload) {
        CborReader reader = new CborReader(payload, new CborBudget(4, Integer.MAX_VALUE, Integer.MAX_VALUE));
        int count = reader.readArray();
        List<Entry> entries = new ArrayList<>(Math.min(count, payload.length / FIELDS));
        for (int i = 0; i < count; i++) {
            entries.add(read(reader, Integer.MAX_VALUE));
        }
        reader.end();
        return entries;
    }
}
