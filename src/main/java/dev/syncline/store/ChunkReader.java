package dev.syncline.store;

import dev.syncline.codec.CborException;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.StoredDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the chunks of one document in order and believes none of them: what does not fit is QUARANTINED. */
final class ChunkReader {
    private final DocumentId document;
    private final List<Entry> entries = new ArrayList<>();
    private final MessageDigest sha256 = sha256();
    private long next;

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

    /** Requires that what was read from seq 1 is the whole journal that the document's row speaks of. */
    List<Entry> whole(StoredDocument row) {
        if (next != row.tailSeq() + 1) {
            throw quarantined("it ends at " + (next - 1) + " and not at " + row.tailSeq());
        }
        byte[] hash = RollingHash.start();
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

    /** The platform's SHA-256, several times as fast as the portable one: a load may hash 20 MB. */
    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java knows SHA-256", impossible);
        }
    }
}
