package dev.syncline.wire;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.EntryCodec;
import java.util.ArrayList;
import java.util.List;

/** Server frames to CBOR and back. */
final class DownCodec {
    private static final int OWN_FIELDS = 4;
    private static final int ELSEWHERE_FIELDS = 1;
    private static final int CURSOR_FIELDS = 3;

    private DownCodec() {}

    static byte[] write(CborWriter out, DownFrame frame) {
        switch (frame) {
            case DownFrame.Welcome welcome ->
                Fields.start(out, 6, "welcome")
                        .text("version")
                        .integer(welcome.version())
                        .text("session")
                        .bytes(welcome.session().bytes())
                        .text("user")
                        .bytes(welcome.user().bytes())
                        .text("frameMax")
                        .integer(welcome.frameBytesMax())
                        .text("windowMax")
                        .integer(welcome.windowBytesMax());
            case DownFrame.Opened opened -> write(out, opened);
            case DownFrame.Entries entries -> write(out, entries);
            case DownFrame.Ack ack ->
                Fields.start(out, 5, "ack")
                        .text("document")
                        .bytes(ack.document().bytes())
                        .text("timeline")
                        .bytes(ack.timeline().bytes())
                        .text("lsn")
                        .integer(ack.lsn())
                        .text("seq")
                        .integer(ack.seq());
            case DownFrame.Presence presence ->
                Fields.start(out, 5, "presence")
                        .text("document")
                        .bytes(presence.document().bytes())
                        .text("session")
                        .bytes(presence.session().bytes())
                        .text("user")
                        .bytes(presence.user().bytes())
                        .text("payload")
                        .bytes(presence.payload());
            case DownFrame.Revoked revoked ->
                Fields.start(out, 2, "revoked")
                        .text("document")
                        .bytes(revoked.document().bytes());
            case DownFrame.Fault fault -> write(out, fault);
            case DownFrame.Drain drain ->
                Fields.start(out, 2, "drain").text("after").integer(drain.afterMs());
        }
        return out.toByteArray();
    }

    private static void write(CborWriter out, DownFrame.Opened opened) {
        Fields.start(out, 8, "opened")
                .text("document")
                .bytes(opened.document().bytes())
                .text("type")
                .text(opened.type())
                .text("role")
                .text(opened.role())
                .text("history")
                .bytes(opened.history())
                .text("seq")
                .integer(opened.seq())
                .text("from")
                .integer(opened.from())
                .text("cursors")
                .array(opened.cursors().size());
        for (DownFrame.Cursor cursor : opened.cursors()) {
            out.array(CURSOR_FIELDS)
                    .bytes(cursor.timeline().bytes())
                    .integer(cursor.durable())
                    .bytes(cursor.chain());
        }
    }

    private static void write(CborWriter out, DownFrame.Entries entries) {
        Fields.start(out, 4, "entries")
                .text("document")
                .bytes(entries.document().bytes())
                .text("hash")
                .bytes(entries.hash())
                .text("items")
                .array(entries.items().size());
        for (DownFrame.Item item : entries.items()) {
            switch (item) {
                case DownFrame.Full full -> EntryCodec.write(out, full.entry());
                case DownFrame.Own own ->
                    out.array(OWN_FIELDS)
                            .integer(own.seq())
                            .integer(own.timeMs())
                            .bytes(own.timeline().bytes())
                            .integer(own.lsn());
                case DownFrame.Elsewhere elsewhere ->
                    out.array(ELSEWHERE_FIELDS).integer(elsewhere.seq());
            }
        }
    }

    private static void write(CborWriter out, DownFrame.Fault fault) {
        Fields.start(out, 6, "fault")
                .text("code")
                .text(fault.code())
                .text("message")
                .text(fault.message());
        Fields.bytesOrNull(
                out,
                "document",
                fault.document() == null ? null : fault.document().bytes());
        Fields.bytesOrNull(
                out,
                "timeline",
                fault.timeline() == null ? null : fault.timeline().bytes());
        out.text("retryAfter").integer(fault.retryAfterMs());
    }

    static DownFrame read(CborReader reader, int entryBytesMax) {
        Fields fields = new Fields();
        reader.readFields(Frames.KEY_MAX, key -> readField(fields, reader, key, entryBytesMax));
        return switch (fields.type()) {
            case "welcome" ->
                new DownFrame.Welcome(
                        (int) fields.number("version"),
                        SessionId.of(fields.bytes("session")),
                        UserId.of(fields.bytes("user")),
                        fields.number("frameMax"),
                        fields.number("windowMax"));
            case "opened" ->
                new DownFrame.Opened(
                        document(fields),
                        fields.text("type"),
                        fields.text("role"),
                        fields.bytes("history"),
                        fields.number("seq"),
                        fields.number("from"),
                        fields.listOf("cursors"));
            case "entries" -> entries(fields);
            case "ack" ->
                new DownFrame.Ack(
                        document(fields),
                        TimelineId.of(fields.bytes("timeline")),
                        fields.number("lsn"),
                        fields.number("seq"));
            case "presence" ->
                new DownFrame.Presence(
                        document(fields),
                        SessionId.of(fields.bytes("session")),
                        UserId.of(fields.bytes("user")),
                        fields.bytes("payload"));
            case "revoked" -> new DownFrame.Revoked(document(fields));
            case "fault" -> fault(fields);
            case "drain" -> new DownFrame.Drain(fields.number("after"));
            default -> throw new CborException("unknown frame type");
        };
    }

    private static DocumentId document(Fields fields) {
        return DocumentId.of(fields.bytes("document"));
    }

    private static DownFrame.Entries entries(Fields fields) {
        List<DownFrame.Item> items = fields.listOf("items");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).seq() != items.get(0).seq() + i) {
                throw new CborException("entries are not dense");
            }
        }
        if (items.isEmpty()) {
            throw new CborException("entries without items");
        }
        return new DownFrame.Entries(document(fields), fields.bytes("hash"), items);
    }

    private static DownFrame.Fault fault(Fields fields) {
        byte[] document = fields.bytesOrNull("document");
        byte[] timeline = fields.bytesOrNull("timeline");
        return new DownFrame.Fault(
                fields.text("code"),
                fields.text("message"),
                document == null ? null : DocumentId.of(document),
                timeline == null ? null : TimelineId.of(timeline),
                fields.number("retryAfter"));
    }

    private static void readField(Fields fields, CborReader reader, String key, int entryBytesMax) {
        // No switch: in the worker, one over so many texts is five times as large.
        if (isOneOf(key, "t", "type", "role", "code", "message")) {
            fields.readText(reader, key);
        } else if (isOneOf(key, "version", "seq", "from", "lsn", "frameMax", "windowMax", "after")) {
            fields.put(key, EntryCodec.readPosition(reader));
        } else if (key.equals("retryAfter")) {
            fields.put(key, reader.readLong());
        } else if (isOneOf(key, "document", "timeline", "session", "user", "history")) {
            fields.readBytes(reader, key, Frames.ID_BYTES);
        } else if (key.equals("hash")) {
            fields.readBytes(reader, key, Frames.HASH_BYTES);
        } else if (key.equals("payload")) {
            fields.put(key, reader.readBytes(Frames.BYTES_MAX));
        } else if (key.equals("cursors")) {
            fields.put(key, cursors(reader));
        } else if (key.equals("items")) {
            fields.put(key, items(reader, entryBytesMax));
        } else {
            reader.skip();
        }
    }

    private static boolean isOneOf(String key, String... names) {
        for (String name : names) {
            if (name.equals(key)) {
                return true;
            }
        }
        return false;
    }

    private static List<DownFrame.Cursor> cursors(CborReader reader) {
        List<DownFrame.Cursor> cursors = new ArrayList<>();
        for (int left = reader.readArray(); left > 0; left--) {
            if (reader.readArray() != CURSOR_FIELDS) {
                throw new CborException("a cursor has " + CURSOR_FIELDS + " items");
            }
            TimelineId timeline = TimelineId.of(reader.readBytesExactly(Frames.ID_BYTES));
            long durable = EntryCodec.readPosition(reader);
            cursors.add(new DownFrame.Cursor(timeline, durable, reader.readBytesExactly(Frames.HASH_BYTES)));
        }
        return cursors;
    }

    private static List<DownFrame.Item> items(CborReader reader, int entryBytesMax) {
        List<DownFrame.Item> items = new ArrayList<>();
        for (int left = reader.readArray(); left > 0; left--) {
            items.add(item(reader, entryBytesMax));
        }
        return items;
    }

    private static DownFrame.Item item(CborReader reader, int entryBytesMax) {
        switch (reader.readArray()) {
            case EntryCodec.FIELDS:
                return new DownFrame.Full(EntryCodec.readFields(reader, entryBytesMax));
            case OWN_FIELDS:
                long seq = EntryCodec.readPosition(reader);
                long timeMs = reader.readLong();
                TimelineId timeline = TimelineId.of(reader.readBytesExactly(Frames.ID_BYTES));
                return new DownFrame.Own(seq, timeMs, timeline, EntryCodec.readPosition(reader));
            case ELSEWHERE_FIELDS:
                return new DownFrame.Elsewhere(EntryCodec.readPosition(reader));
            default:
                throw new CborException("unknown form of entry");
        }
    }
}
