package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.ChainHash;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Writer;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Letters that one author types into a new note, made by Automerge beforehand.
 *
 * @param frames pushes of the protocol, each with {@code perFrame} edits
 * @param changeBytes of one edit, on average
 */
record Edits(DocumentId document, List<Buffer> frames, int perFrame, int changeBytes) {
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
        return new Edits(document, pushes, perFrame, (int) (bytes / frames / perFrame));
    }
}
