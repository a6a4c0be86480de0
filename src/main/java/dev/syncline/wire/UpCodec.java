package dev.syncline.wire;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.EntryCodec;
import java.util.ArrayList;
import java.util.List;

/** Client frames to CBOR and back. */
final class UpCodec {
    /** Timelines in one {@code open}; a client continues one and may still owe entries of a few older ones. */
    static final int TIMELINES_MAX = 8;

    private UpCodec() {}

    static byte[] write(UpFrame frame) {
        CborWriter out = new CborWriter();
        switch (frame) {
            case UpFrame.Hello hello ->
                Fields.start(out, 3, "hello")
                        .text("version")
                        .integer(hello.version())
                        .text("agent")
                        .text(hello.agent());
            case UpFrame.Open open -> write(out, open);
            case UpFrame.Push push -> write(out, push);
            case UpFrame.Presence presence ->
                Fields.start(out, 3, "presence")
                        .text("document")
                        .bytes(presence.document().bytes())
                        .text("payload")
                        .bytes(presence.payload());
            case UpFrame.Close close ->
                Fields.start(out, 2, "close")
                        .text("document")
                        .bytes(close.document().bytes());
        }
        return out.toByteArray();
    }

    private static void write(CborWriter out, UpFrame.Open open) {
        Fields.start(out, 8, "open").text("document").bytes(open.document().bytes());
        Fields.textOrNull(out, "type", open.type());
        Fields.bytesOrNull(
                out, "project", open.project() == null ? null : open.project().bytes());
        Fields.bytesOrNull(out, "history", open.history());
        out.text("seq").integer(open.seq());
        Fields.bytesOrNull(out, "hash", open.hash());
        out.text("timelines").array(open.timelines().size());
        for (TimelineId timeline : open.timelines()) {
            out.bytes(timeline.bytes());
        }
    }

    private static void write(CborWriter out, UpFrame.Push push) {
        Fields.start(out, 6, "push")
                .text("timeline")
                .bytes(push.timeline().bytes())
                .text("document")
                .bytes(push.document().bytes())
                .text("first")
                .integer(push.first())
                .text("chain")
                .bytes(push.chain())
                .text("entries")
                .array(push.entries().size());
        for (byte[] entry : push.entries()) {
            out.bytes(entry);
        }
    }

    static UpFrame read(CborReader reader, int bytesMax) {
        Fields fields = new Fields();
        reader.readFields(Frames.KEY_MAX, key -> readField(fields, reader, key, bytesMax));
        return switch (fields.type()) {
            case "hello" -> new UpFrame.Hello((int) fields.number("version"), fields.text("agent"));
            case "open" -> open(fields);
            case "push" -> push(fields);
            case "presence" -> new UpFrame.Presence(DocumentId.of(fields.bytes("document")), fields.bytes("payload"));
            case "close" -> new UpFrame.Close(DocumentId.of(fields.bytes("document")));
            default -> throw new CborException("unknown frame type");
        };
    }

    private static UpFrame.Open open(Fields fields) {
        byte[] project = fields.bytesOrNull("project");
        UpFrame.Open open = new UpFrame.Open(
                DocumentId.of(fields.bytes("document")),
                fields.textOrNull("type"),
                project == null ? null : ProjectId.of(project),
                fields.bytesOrNull("history"),
                fields.number("seq"),
                fields.bytesOrNull("hash"),
                timelines(fields));
        if (open.seq() > 0 && (open.history() == null || open.hash() == null)) {
            throw new CborException("a position comes with history and hash");
        }
        return open;
    }

    private static List<TimelineId> timelines(Fields fields) {
        List<TimelineId> timelines = new ArrayList<>();
        for (byte[] id : fields.list("timelines")) {
            if (id.length != Frames.ID_BYTES) {
                throw new CborException("a timeline id has 16 bytes");
            }
            timelines.add(TimelineId.of(id));
        }
        return timelines;
    }

    private static UpFrame.Push push(Fields fields) {
        UpFrame.Push push = new UpFrame.Push(
                TimelineId.of(fields.bytes("timeline")),
                DocumentId.of(fields.bytes("document")),
                fields.number("first"),
                fields.bytes("chain"),
                fields.list("entries"));
        if (push.first() < 1 || push.entries().isEmpty()) {
            throw new CborException("a push has entries from LSN 1 on");
        }
        return push;
    }

    private static void readField(Fields fields, CborReader reader, String key, int bytesMax) {
        switch (key) {
            case "t", "type", "agent" -> fields.readText(reader, key);
            case "version", "seq", "first" -> fields.put(key, EntryCodec.readPosition(reader));
            case "document", "timeline", "project", "history" -> fields.readBytes(reader, key, Frames.ID_BYTES);
            case "hash", "chain" -> fields.readBytes(reader, key, Frames.HASH_BYTES);
            case "payload" -> fields.put(key, reader.readBytes(bytesMax));
            case "timelines" -> fields.readList(reader, key, TIMELINES_MAX, Frames.ID_BYTES);
            case "entries" -> fields.readList(reader, key, Frames.PUSH_ENTRIES_MAX, bytesMax);
            default -> reader.skip();
        }
    }
}
