package dev.syncline.bench;

import dev.syncline.command.Arguments;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Writer;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one author does to a new document, made beforehand: letters typed into a note, by Automerge, or commands for a desk.
 *
 * @param frames pushes of the protocol, each with {@code perFrame} edits
 * @param changeBytes of one edit, on average
 */
record Edits(DocumentId document, String type, List<Buffer> frames, int perFrame, int changeBytes) {
    private static final int FURNISHED = 4;
    private static final int HOURS = 100;

    static Edits type(int frames, int perFrame) {
        DocumentId document = Ids.document();
        List<Buffer> pushes = new ArrayList<>(frames);
        byte[] chain = ChainHash.start();
        long bytes = 0;
        try (Writer writer = Writer.ofNote()) {
            for (int frame = 0; frame < frames; frame++) {
                List<byte[]> changes = new ArrayList<>(perFrame);
                for (int i = 0; i < perFrame; i++) {
                    changes.add(writer.type("x"));
                }
                long first = (long) frame * perFrame + 1;
                pushes.add(Buffer.buffer(
                        Frames.encode(new UpFrame.Push(writer.timeline(), document, first, chain, changes))));
                for (byte[] change : changes) {
                    chain = ChainHash.next(chain, change);
                    bytes += change.length;
                }
            }
        }
        return new Edits(document, "note", pushes, perFrame, (int) (bytes / frames / perFrame));
    }

    /** Planned hours that go to and fro between two tickets: each command reads four cells and writes two. */
    static Edits command(int frames, int perFrame) {
        DocumentId document = Ids.document();
        TimelineId timeline = Ids.timeline();
        List<Buffer> pushes = new ArrayList<>(frames);
        byte[] chain = ChainHash.start();
        long bytes = 0;
        long lsn = 0;
        for (int frame = 0; frame < frames; frame++) {
            List<byte[]> commands = new ArrayList<>(perFrame);
            for (int i = 0; i < perFrame; i++) {
                commands.add(CommandCodec.encode(command(lsn + i)));
            }
            pushes.add(Buffer.buffer(Frames.encode(new UpFrame.Push(timeline, document, lsn + 1, chain, commands))));
            for (byte[] command : commands) {
                chain = ChainHash.next(chain, command);
                bytes += command.length;
                lsn++;
            }
        }
        return new Edits(document, "desk", pushes, perFrame, (int) (bytes / frames / perFrame));
    }

    private static Command command(long number) {
        int one = (int) (number % 2);
        Arguments ticket = Arguments.NONE.with("ticket", "t" + one);
        if (number < 2) {
            return new Command("ticket.open", 1, 0, 0, number, ticket.with("title", "Work"));
        }
        if (number < FURNISHED) {
            return new Command("ticket.plan", 1, 0, 0, number, ticket.with("hours", HOURS));
        }
        Arguments way = Arguments.NONE.with("from", "t" + one).with("to", "t" + (1 - one));
        return new Command("hours.move", 1, 0, 0, number, way.with("hours", 1));
    }
}
