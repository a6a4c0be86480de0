package dev.syncline.store;

import dev.syncline.codec.CborException;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.StoredDocument;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the chunks of one document in order and believes none of them: what does not fit is QUARANTINED. */
final class ChunkReader {
    private final DocumentId document;
    private final List<Entry> entries = new ArrayList<>();
    private final MessageDigest sha256 = Digests.sha256();
    private long next;
    private int chunks;

    /** @param seqFirst the seq that the first entry must have */
    ChunkReader(DocumentId document, long seqFirst) {
        this.document = document;
        this.next = seqFirst;
    }

    /** Adds the entries of the next chunk, without those before the first one asked for. */
    void add(Chunk chunk) {
        require(Arrays.equals(sha256.digest(chunk.payload()), chunk.sha256()), "checksum", chunk);
        List<Entry> read = read(chunk);
        require(!read.isEmpty() && read.getLast().seq() == chunk.last(), "last seq", chunk);
        chunks++;
        long expected = chunk.first();
        for (Entry entry : read) {
            require(entry.seq() == expected++, "dense entries", chunk);
            if (entry.seq() >= next) {
                require(entry.seq() == next++, "no gap before it", chunk);
                entries.add(entry);
            }
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /** How many chunks were added. */
    int chunks() {
        return chunks;
    }

    /** The seq of the last entry, or the one before the first that was asked for. */
    long last() {
        return next - 1;
    }

    /** Requires that what was read reaches the tail that the document's row speaks of; {@code before} is the hash before it. */
    List<Entry> upToTail(StoredDocument row, byte[] before) {
        if (next != row.tailSeq() + 1) {
            throw quarantined("it ends at " + (next - 1) + " and not at " + row.tailSeq());
        }
        byte[] hash = before;
        for (Entry entry : entries) {
            hash = RollingHash.next(hash, entry);
        }
        if (!Arrays.equals(hash, row.tailHash())) {
            throw quarantined("its rolling hash is not the document's");
        }
        return entries;
    }

    private List<Entry> read(Chunk chunk) {
        try {
            return EntryCodec.readAll(chunk.payload());
        } catch (CborException malformed) {
            throw quarantined("the chunk at " + chunk.last() + " does not read: " + malformed.getMessage());
        }
    }

    private void require(boolean holds, String what, Chunk chunk) {
        if (!holds) {
            throw quarantined("the chunk at " + chunk.last() + " fails: " + what);
        }
    }

    private StoreException quarantined(String why) {
        return new StoreException(StoreException.Kind.QUARANTINED, "journal of " + document + ": " + why);
    }
}
