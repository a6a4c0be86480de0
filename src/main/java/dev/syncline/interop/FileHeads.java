package dev.syncline.interop;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.change.Heads;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.util.List;

/** The heads of a document as they are written in its file: those of the saved document, moved on by what lies behind it. */
final class FileHeads {
    /** Magic, checksum, and the type of the chunk. */
    private static final int PRELUDE_BYTES = 9;

    private FileHeads() {}

    /** @param parts of a file of this server, one behind the other, each of whole chunks */
    static Heads of(List<byte[]> parts) {
        Heads heads = new Heads();
        for (byte[] part : parts) {
            boolean saved = part.length >= PRELUDE_BYTES && part[PRELUDE_BYTES - 1] == Chunk.Kind.DOCUMENT.ordinal();
            if (saved) {
                heads = Heads.at(ofDocument(part));
            } else {
                move(heads, part);
            }
        }
        return heads;
    }

    private static void move(Heads heads, byte[] changes) {
        if (!(ChangeReader.split(changes, Integer.MAX_VALUE) instanceof ChunkSplit.Chunks split)) {
            throw new IllegalStateException("a stored file cannot be read");
        }
        for (Chunk chunk : split.chunks()) {
            ChangeHeader change = ChangeHeader.read(chunk.bytes());
            heads.add(change.hash(), change.deps());
        }
    }

    private static List<ChangeHash> ofDocument(byte[] document) {
        int end = Math.min(document.length, 1 << 20);
        Leb128 in = new Leb128(Bytes.range(document, 0, end));
        in.take(PRELUDE_BYTES);
        in.number();
        int actors = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < actors; i++) {
            in.string();
        }
        return in.hashes(Integer.MAX_VALUE);
    }
}
