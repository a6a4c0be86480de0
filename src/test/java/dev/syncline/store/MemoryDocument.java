package dev.syncline.store;

import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/** One document of {@link MemoryJournalStore}: its row and its chunks, the same bytes that Postgres would hold. */
final class MemoryDocument {
    private static final int CHUNK_BYTES = 1 << 16;

    private record Written(Chunk chunk, UUID batch) {}

    private final NavigableMap<Long, Written> chunks = new TreeMap<>();
    private StoredDocument row;
    private String title;
    private boolean deleted;
    private boolean held;

    MemoryDocument(NewDocument document, UUID history) {
        byte[] hash = RollingHash.start();
        for (Entry entry : document.entries()) {
            hash = RollingHash.next(hash, entry);
        }
        long size = 0;
        for (Chunk chunk : Chunk.pack(document.entries(), CHUNK_BYTES)) {
            chunks.put(chunk.last(), new Written(chunk, new UUID(0, 0)));
            size += chunk.payload().length;
        }
        title = document.title();
        row = new StoredDocument(
                document.id(),
                document.project(),
                document.type(),
                history,
                document.entries().size(),
                hash,
                size);
    }

    StoredDocument row() {
        return row;
    }

    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
    }

    String title() {
        return title;
    }

    void title(String now) {
        title = now;
    }

    boolean held() {
        return held;
    }

    void hold(boolean now) {
        held = now;
    }

    void damage(long seqLast) {
        chunks.get(seqLast).chunk().payload()[0] ^= 1;
    }

    void lose(long seqLast) {
        chunks.remove(seqLast);
    }

    /** Whether this attempt's chunk is there already. */
    boolean wrote(UUID batch, Append append) {
        Written written = chunks.get(append.expectedTail() + append.entries().size());
        return written != null && written.batch().equals(batch);
    }

    void write(UUID batch, Append append) {
        Chunk chunk = Chunk.pack(append.entries(), Integer.MAX_VALUE).getFirst();
        chunks.put(chunk.last(), new Written(chunk, batch));
        row = new StoredDocument(
                row.id(),
                row.project(),
                row.type(),
                row.history(),
                chunk.last(),
                append.tailHash(),
                row.sizeBytes() + chunk.payload().length);
    }

    StoredJournal load() {
        var reader = new ChunkReader(row.id(), 1);
        chunks.values().forEach(written -> reader.add(written.chunk()));
        return new StoredJournal(row, reader.whole(row));
    }

    List<Entry> entriesAfter(long seq, int bytesMax) {
        var reader = new ChunkReader(row.id(), seq + 1);
        long bytes = 0;
        for (Written written : new ArrayList<>(chunks.tailMap(seq, false).values())) {
            if (bytes > 0 && bytes >= bytesMax) {
                break;
            }
            reader.add(written.chunk());
            bytes += written.chunk().payload().length;
        }
        return reader.entries();
    }
}
