package dev.syncline.interop;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ChunkSplit;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.live.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of Automerge's sync protocol about one document.
 *
 * @param heads of the sender's document
 * @param need changes that the sender asks for
 * @param have what the sender has, as far as it says; empty if it does not say
 * @param changes chunks that the receiver may lack
 * @param takesDocuments whether the sender understands messages whose changes are a whole document
 */
record SyncMessage(
        List<ChangeHash> heads, List<ChangeHash> need, List<Have> have, List<byte[]> changes, boolean takesDocuments) {
    private static final int FIRST = 0x42;
    private static final int SECOND = 0x43;
    /** Both of the second kind of message, and of messages that begin anew. */
    private static final byte[] CAPABILITIES = {2, 2, (byte) 0x84};

    private static final int HASHES_MAX = 10_000;
    private static final int HAVES_MAX = 64;

    /**
     * What a peer has: what it knows of at these heads, and, probably, what a filter of changes behind them names.
     *
     * @param shared heads that both sides had
     */
    record Have(List<ChangeHash> shared, BloomFilter behind) {}

    /** Whether the sender begins anew, because it did not know what we took for shared. */
    boolean beginsAnew() {
        return have.size() == 1
                && have.get(0).shared().isEmpty()
                && have.get(0).behind().isEmpty();
    }

    /** Reads a message, or fails with {@link IllegalArgumentException}. */
    static SyncMessage read(byte[] bytes, int changesMax) {
        Leb128 in = new Leb128(bytes);
        int kind = in.octet();
        if (kind != FIRST && kind != SECOND) {
            throw new IllegalArgumentException("no message of the sync protocol");
        }
        List<ChangeHash> heads = in.hashes(HASHES_MAX);
        List<ChangeHash> need = in.hashes(HASHES_MAX);
        int haves = in.count(HAVES_MAX);
        List<Have> have = new ArrayList<>(haves);
        for (int i = 0; i < haves; i++) {
            have.add(new Have(in.hashes(HASHES_MAX), BloomFilter.read(in.string())));
        }
        int count = in.count(changesMax);
        List<byte[]> changes = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            changes.add(in.string());
        }
        boolean takesDocuments = false;
        if (!in.atEnd()) {
            for (byte capability : in.string()) {
                takesDocuments |= capability == 2;
            }
        }
        return new SyncMessage(heads, need, have, changes, takesDocuments || kind == SECOND);
    }

    /**
     * Writes a message of a server to a peer that will have everything at {@code heads} once it read it, so that what it has
     * beyond them is all that the server lacks.
     */
    static byte[] write(boolean documents, List<ChangeHash> heads, List<ChangeHash> need, List<byte[]> changes) {
        byte[] head = head(documents, heads, need, heads, changes.size());
        List<byte[]> parts = new ArrayList<>(2 + 2 * changes.size());
        parts.add(head);
        for (byte[] change : changes) {
            parts.add(Leb128.write(change.length));
            parts.add(change);
        }
        parts.add(CAPABILITIES);
        return Bytes.concat(parts.toArray(byte[][]::new));
    }

    /** The same with a whole document in parts, which are not copied: what goes before them, and what behind. */
    static List<byte[]> writeDocument(List<ChangeHash> heads, List<byte[]> parts) {
        int length = parts.stream().mapToInt(part -> part.length).sum();
        List<byte[]> message = new ArrayList<>(parts.size() + 3);
        message.add(head(true, heads, List.of(), heads, 1));
        message.add(Leb128.write(length));
        message.addAll(parts);
        message.add(CAPABILITIES);
        return message;
    }

    /**
     * Writes a message of somebody who begins to talk: what is here, told by those of {@code theirs} that are here too and a
     * filter of all that is not behind them.
     *
     * @param comparison of {@code theirs} with the document
     */
    static byte[] writeOpening(List<ChangeHash> theirs, Comparison comparison) {
        List<ChangeHash> shared = theirs.stream()
                .filter(hash -> !comparison.unknown().contains(hash))
                .toList();
        byte[] filter = BloomFilter.write(hashes(comparison.missing()));
        List<byte[]> parts = new ArrayList<>();
        parts.add(new byte[] {FIRST});
        addHashes(comparison.heads(), parts);
        addHashes(List.of(), parts);
        parts.add(new byte[] {1});
        addHashes(shared, parts);
        parts.add(Leb128.write(filter.length));
        parts.add(filter);
        parts.add(Leb128.write(0));
        parts.add(CAPABILITIES);
        return Bytes.concat(parts.toArray(byte[][]::new));
    }

    private static List<ChangeHash> hashes(byte[] changes) {
        if (!(ChangeReader.split(changes, Integer.MAX_VALUE) instanceof ChunkSplit.Chunks split)) {
            throw new IllegalStateException("the engine gave no changes");
        }
        return split.chunks().stream()
                .map(chunk -> ChangeHeader.read(chunk.bytes()).hash())
                .toList();
    }

    /** A message of somebody who has nothing and wants everything. */
    static byte[] writeNothing(List<ChangeHash> need) {
        return Bytes.concat(head(false, List.of(), need, List.of(), 0), CAPABILITIES);
    }

    private static byte[] head(
            boolean documents, List<ChangeHash> heads, List<ChangeHash> need, List<ChangeHash> shared, int changes) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(new byte[] {(byte) (documents ? SECOND : FIRST)});
        addHashes(heads, parts);
        addHashes(need, parts);
        parts.add(new byte[] {1});
        addHashes(shared, parts);
        parts.add(new byte[] {0});
        parts.add(Leb128.write(changes));
        return Bytes.concat(parts.toArray(byte[][]::new));
    }

    private static void addHashes(List<ChangeHash> hashes, List<byte[]> parts) {
        parts.add(Leb128.write(hashes.size()));
        hashes.forEach(hash -> parts.add(hash.bytes()));
    }
}
