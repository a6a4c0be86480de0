package dev.syncline.journal;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;

/** Batches of device records as CBOR: an array of arrays, each led by the number of its kind. */
public final class DeviceRecordCodec {
    private static final int CURRENT = 1;
    private static final int ADOPTED = 2;
    private static final int MEMO = 3;
    private static final int KNOWN = 4;
    private static final int WRITTEN = 5;
    private static final int CONFIRMED = 6;
    private static final int RECEIVED = 7;
    private static final int WHOLE = 8;
    private static final int LEFT = 9;
    private static final int FORGOTTEN = 10;
    private static final int RESUMED = 11;

    private static final int TEXT_MAX = 256;
    private static final int ID_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final CborBudget BUDGET = new CborBudget(6, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private DeviceRecordCodec() {}

    public static byte[] write(List<DeviceRecord> records) {
        CborWriter out = new CborWriter(1024).array(records.size());
        for (DeviceRecord record : records) {
            write(out, record);
        }
        return out.toByteArray();
    }

    /** Reads a batch; fails with {@link CborException} if it is not one. */
    public static List<DeviceRecord> read(byte[] batch) {
        CborReader in = new CborReader(batch, BUDGET);
        List<DeviceRecord> records = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            in.readArray();
            records.add(readRecord(in));
        }
        in.end();
        return records;
    }

    private static void write(CborWriter out, DeviceRecord record) {
        switch (record) {
            case DeviceRecord.Current current -> start(out, CURRENT, 3, current).bytes(current.detail());
            case DeviceRecord.Adopted adopted -> start(out, ADOPTED, 3, adopted).text(adopted.from());
            case DeviceRecord.Memo memo ->
                start(out, MEMO, 4, memo).text(memo.key()).bytes(memo.value());
            case DeviceRecord.Known known -> {
                start(out, KNOWN, 6, known).bytes(known.document().bytes()).text(known.type());
                if (known.project() == null) {
                    out.nul();
                } else {
                    out.bytes(known.project().bytes());
                }
                out.text(known.role());
            }
            case DeviceRecord.Written written -> {
                start(out, WRITTEN, 8, written)
                        .bytes(written.document().bytes())
                        .bytes(written.timeline().bytes())
                        .integer(written.first())
                        .array(written.entries().size());
                written.entries().forEach(out::bytes);
                out.text(written.tab()).integer(written.edit());
            }
            case DeviceRecord.Confirmed confirmed ->
                start(out, CONFIRMED, 5, confirmed)
                        .bytes(confirmed.document().bytes())
                        .bytes(confirmed.timeline().bytes())
                        .integer(confirmed.lsn());
            case DeviceRecord.Received received -> {
                start(out, RECEIVED, 6, received)
                        .bytes(received.document().bytes())
                        .bytes(received.history())
                        .bytes(received.hash())
                        .array(received.entries().size());
                received.entries().forEach(entry -> EntryCodec.write(out, entry));
            }
            case DeviceRecord.Whole whole ->
                start(out, WHOLE, 7, whole)
                        .bytes(whole.document().bytes())
                        .bytes(whole.history())
                        .integer(whole.seq())
                        .bytes(whole.hash())
                        .bytes(whole.saved());
            case DeviceRecord.Left left ->
                start(out, LEFT, 6, left)
                        .bytes(left.document().bytes())
                        .bytes(left.timeline().bytes())
                        .integer(left.from())
                        .text(left.code());
            case DeviceRecord.Forgotten forgotten ->
                start(out, FORGOTTEN, 3, forgotten).bytes(forgotten.document().bytes());
            case DeviceRecord.Resumed resumed -> write(out, resumed);
        }
    }

    private static void write(CborWriter out, DeviceRecord.Resumed resumed) {
        start(out, RESUMED, 8, resumed).bytes(resumed.document().bytes());
        if (resumed.timeline() == null) {
            out.nul();
        } else {
            out.bytes(resumed.timeline().bytes());
        }
        out.integer(resumed.durable())
                .bytes(resumed.chain())
                .array(resumed.pending().size());
        resumed.pending().forEach(out::bytes);
        out.array(2 * resumed.tabs().size());
        for (int i = 0; i < resumed.tabs().size(); i++) {
            out.text(resumed.tabs().get(i)).integer(resumed.edits().get(i));
        }
    }

    private static CborWriter start(CborWriter out, int kind, int items, DeviceRecord record) {
        return out.array(items).integer(kind).text(record.principal());
    }

    private static DeviceRecord readRecord(CborReader in) {
        int kind = in.readInt(CURRENT, RESUMED);
        String principal = in.readText(TEXT_MAX);
        return switch (kind) {
            case CURRENT -> new DeviceRecord.Current(principal, in.readBytes(Integer.MAX_VALUE));
            case ADOPTED -> new DeviceRecord.Adopted(principal, in.readText(TEXT_MAX));
            case MEMO -> new DeviceRecord.Memo(principal, in.readText(TEXT_MAX), in.readBytes(Integer.MAX_VALUE));
            default -> readOfDocument(in, kind, principal, DocumentId.of(in.readBytesExactly(ID_BYTES)));
        };
    }

    private static DeviceRecord readOfDocument(CborReader in, int kind, String principal, DocumentId document) {
        return switch (kind) {
            case KNOWN -> {
                String type = in.readText(TEXT_MAX);
                ProjectId project = in.readIfNull() ? null : ProjectId.of(in.readBytesExactly(ID_BYTES));
                yield new DeviceRecord.Known(principal, document, type, project, in.readText(TEXT_MAX));
            }
            case WRITTEN ->
                new DeviceRecord.Written(
                        principal,
                        document,
                        timeline(in),
                        EntryCodec.readPosition(in),
                        chunks(in),
                        in.readText(TEXT_MAX),
                        EntryCodec.readPosition(in));
            case CONFIRMED ->
                new DeviceRecord.Confirmed(principal, document, timeline(in), EntryCodec.readPosition(in));
            case RECEIVED ->
                new DeviceRecord.Received(
                        principal,
                        document,
                        in.readBytesExactly(ID_BYTES),
                        in.readBytesExactly(HASH_BYTES),
                        entries(in));
            case WHOLE ->
                new DeviceRecord.Whole(
                        principal,
                        document,
                        in.readBytesExactly(ID_BYTES),
                        EntryCodec.readPosition(in),
                        in.readBytesExactly(HASH_BYTES),
                        in.readBytes(Integer.MAX_VALUE));
            case LEFT ->
                new DeviceRecord.Left(
                        principal, document, timeline(in), EntryCodec.readPosition(in), in.readText(TEXT_MAX));
            case FORGOTTEN -> new DeviceRecord.Forgotten(principal, document);
            case RESUMED -> resumed(in, principal, document);
            default -> throw new CborException("unknown kind of record");
        };
    }

    private static DeviceRecord resumed(CborReader in, String principal, DocumentId document) {
        TimelineId timeline = in.readIfNull() ? null : timeline(in);
        long durable = EntryCodec.readPosition(in);
        byte[] chain = in.readBytesExactly(HASH_BYTES);
        List<byte[]> pending = chunks(in);
        List<String> tabs = new ArrayList<>();
        List<Long> edits = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left -= 2) {
            tabs.add(in.readText(TEXT_MAX));
            edits.add(EntryCodec.readPosition(in));
        }
        return new DeviceRecord.Resumed(principal, document, timeline, durable, chain, pending, tabs, edits);
    }

    private static TimelineId timeline(CborReader in) {
        return TimelineId.of(in.readBytesExactly(ID_BYTES));
    }

    private static List<byte[]> chunks(CborReader in) {
        List<byte[]> chunks = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            chunks.add(in.readBytes(Integer.MAX_VALUE));
        }
        return chunks;
    }

    private static List<Entry> entries(CborReader in) {
        List<Entry> entries = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            entries.add(EntryCodec.read(in, Integer.MAX_VALUE));
        }
        return entries;
    }
}
