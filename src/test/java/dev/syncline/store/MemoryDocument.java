package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One document of {@link MemoryJournalStore}: its row and its chunks, the same bytes that Postgres would hold. */
final class MemoryDocument {
    private static final int CHUNK_BYTES = 1 << 16;

    private record Written(Chunk chunk, UUID batch) {}

    /** A snapshot's rows: its parts as far as they are written. */
    private static final class Staged {
        private final Snapshot snapshot;
        private final byte[] sha256;
        private final byte[][] parts;
        private boolean damaged;

        Staged(Snapshot snapshot, int parts) {
            this.snapshot = snapshot;
            this.sha256 = SnapshotSeal.of(snapshot);
            this.parts = new byte[parts][];
        }

        Staged copy() {
            Staged copy = new Staged(snapshot, parts.length);
            for (int part = 0; part < parts.length; part++) {
                copy.parts[part] = parts[part] == null ? null : parts[part].clone();
            }
            copy.damaged = damaged;
            return copy;
        }
    }

    private final NavigableMap<Long, Written> chunks = new TreeMap<>();
    private final Map<UUID, Staged> snapshots = new HashMap<>();
    private final List<Version> versions = new ArrayList<>();
    /** Every entry that was ever committed, whatever becomes of the rows, behind {@link #beginning}. */
    private final List<Entry> archive = new ArrayList<>();
    /** What was kept of a forgotten history; null if nothing was forgotten. */
    private Snapshot beginning;

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
        archive.addAll(document.entries());
        title = document.title();
        row = new StoredDocument(
                document.id(),
                document.project(),
                document.type(),
                history,
                document.entries().size(),
                hash,
                size,
                0,
                null,
                0,
                0,
                RollingHash.start(),
                false);
    }

    private MemoryDocument(MemoryDocument other) {
        chunks.putAll(other.chunks);
        other.snapshots.forEach((id, staged) -> snapshots.put(id, staged.copy()));
        versions.addAll(other.versions);
        archive.addAll(other.archive);
        beginning = other.beginning;
        row = other.row;
        title = other.title;
        deleted = other.deleted;
    }

    /** The same document, which goes its own way from here on. */
    MemoryDocument copy() {
        return new MemoryDocument(this);
    }

    StoredDocument row() {
        return row;
    }

    void history(UUID now) {
        row = new StoredDocument(
                row.id(),
                row.project(),
                row.type(),
                now,
                row.tailSeq(),
                row.tailHash(),
                row.sizeBytes(),
                row.layout(),
                row.snapshot(),
                row.snapshotSeq(),
                row.baseSeq(),
                row.baseHash(),
                row.forgot());
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

    List<Entry> archive() {
        return archive;
    }

    Optional<Snapshot> beginning() {
        return Optional.ofNullable(beginning);
    }

    List<Version> versions() {
        return versions;
    }

    /** How many rows of entries there are. */
    int rows() {
        return chunks.size();
    }

    void damage(long seqLast) {
        chunks.get(seqLast).chunk().payload()[0] ^= 1;
    }

    void lose(long seqLast) {
        chunks.remove(seqLast);
    }

    /** Flips a bit in the present snapshot. */
    void damageSnapshot() {
        snapshots.get(row.snapshot()).parts[0][9] ^= 1;
    }

    /** How many damaged snapshots are kept. */
    long damagedSnapshots() {
        return snapshots.values().stream().filter(staged -> staged.damaged).count();
    }

    /** Whether this attempt's chunk is there already. */
    boolean wrote(UUID batch, Append append) {
        Written written = chunks.get(append.expectedTail() + append.entries().size());
        return written != null && written.batch().equals(batch);
    }

    void write(UUID batch, Append append) {
        Chunk chunk = Chunk.pack(append.entries(), Integer.MAX_VALUE).getFirst();
        chunks.put(chunk.last(), new Written(chunk, batch));
        archive.addAll(append.entries());
        row = row.withTail(chunk.last(), append.tailHash());
    }

    StoredJournal load(Set<TimelineId> writers) {
        Snapshot snapshot = row.snapshot() == null ? null : snapshot(snapshots.get(row.snapshot()));
        if (row.snapshot() != null && snapshot == null) {
            if (row.baseSeq() > 0) {
                throw new StoreException(StoreException.Kind.QUARANTINED, "its snapshot is damaged");
            }
            snapshots.get(row.snapshot()).damaged = true;
            move(row.layout() + 1, null, 0, row.baseSeq(), row.baseHash());
        }
        var reader = new ChunkReader(row.id(), row.snapshotSeq() + 1);
        chunks.tailMap(row.snapshotSeq(), false).values().forEach(written -> reader.add(written.chunk()));
        byte[] before = snapshot == null ? row.baseHash() : snapshot.hash();
        return new StoredJournal(row, snapshot, reader.upToTail(row, before), writers);
    }

    /** The snapshot as its rows have it; null if they are not what was written. */
    private static Snapshot snapshot(Staged staged) {
        byte[] bytes = Bytes.concat(staged.parts);
        Snapshot read = new Snapshot(
                staged.snapshot.id(), staged.snapshot.seq(), staged.snapshot.hash(), staged.snapshot.heads(), bytes);
        return Arrays.equals(SnapshotSeal.of(read), staged.sha256) ? read : null;
    }

    List<Entry> entriesAfter(long seq, int bytesMax) {
        if (seq < row.baseSeq()) {
            throw new StoreException(StoreException.Kind.TRIMMED, "no longer kept");
        }
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

    void stage(Snapshot snapshot, int parts) {
        snapshots.put(snapshot.id(), new Staged(snapshot, parts));
    }

    void stagePart(Snapshot snapshot, int part, byte[] bytes) {
        if (!snapshots.containsKey(snapshot.id())) {
            throw new StoreException(StoreException.Kind.GONE, "the snapshot is gone");
        }
        snapshots.get(snapshot.id()).parts[part] = bytes.clone();
    }

    boolean adopt(long layout, Snapshot snapshot) {
        Staged staged = snapshots.get(snapshot.id());
        if (row.layout() != layout
                || staged == null
                || Arrays.asList(staged.parts).contains(null)) {
            return false;
        }
        snapshots.values().removeIf(other -> other != staged && !other.damaged);
        move(layout + 1, snapshot.id(), snapshot.seq(), row.baseSeq(), row.baseHash());
        return true;
    }

    boolean forget(StoredDocument seen, Snapshot snapshot, Version remembered) {
        Staged staged = snapshots.get(snapshot.id());
        if (row.layout() != seen.layout()
                || row.tailSeq() != seen.tailSeq()
                || staged == null
                || Arrays.asList(staged.parts).contains(null)) {
            return false;
        }
        snapshots.values().removeIf(other -> other != staged);
        chunks.clear();
        versions.clear();
        versions.add(remembered);
        archive.clear();
        beginning = snapshot;
        row = new StoredDocument(
                row.id(),
                row.project(),
                row.type(),
                UUID.randomUUID(),
                snapshot.seq(),
                snapshot.hash(),
                row.sizeBytes(),
                row.layout() + 1,
                snapshot.id(),
                snapshot.seq(),
                snapshot.seq(),
                snapshot.hash(),
                true);
        return true;
    }

    /** Folds the oldest chunk if at least {@code keptEntries} are behind it and the snapshot covers it. */
    boolean fold(int keptEntries) {
        if (chunks.isEmpty()
                || row.tailSeq() - chunks.firstKey() < keptEntries
                || chunks.firstKey() > row.snapshotSeq()) {
            return false;
        }
        Chunk oldest = chunks.firstEntry().getValue().chunk();
        List<ChangeHash> heads =
                versions.isEmpty() ? List.of() : versions.getLast().heads();
        var folding = new Folding(row.baseHash(), heads);
        var reader = new ChunkReader(row.id(), row.baseSeq() + 1);
        reader.add(oldest);
        reader.entries().forEach(folding::add);
        versions.addAll(folding.versions());
        chunks.remove(oldest.last());
        move(row.layout() + 1, row.snapshot(), row.snapshotSeq(), oldest.last(), folding.hash());
        return true;
    }

    /** Merges some small chunks that the snapshot covers, if there are at least {@code rowsMin} in a row. */
    boolean merge(int rowsMin) {
        List<Chunk> small = chunks.headMap(row.snapshotSeq(), true).values().stream()
                .map(Written::chunk)
                .filter(chunk -> chunk.last() - chunk.first() < rowsMin)
                .toList();
        List<Chunk> run = Chunk.longestRun(small, Integer.MAX_VALUE);
        if (run.size() < rowsMin) {
            return false;
        }
        List<Chunk> merged = run.subList(0, rowsMin);
        var reader = new ChunkReader(row.id(), merged.getFirst().first());
        merged.forEach(reader::add);
        Chunk whole = Chunk.pack(reader.entries(), Integer.MAX_VALUE).getFirst();
        merged.forEach(chunk -> chunks.remove(chunk.last()));
        chunks.put(whole.last(), new Written(whole, new UUID(0, 0)));
        move(row.layout() + 1, row.snapshot(), row.snapshotSeq(), row.baseSeq(), row.baseHash());
        return true;
    }

    private void move(long layout, UUID snapshot, long snapshotSeq, long baseSeq, byte[] baseHash) {
        row = new StoredDocument(
                row.id(),
                row.project(),
                row.type(),
                row.history(),
                row.tailSeq(),
                row.tailHash(),
                row.sizeBytes(),
                layout,
                snapshot,
                snapshotSeq,
                baseSeq,
                baseHash,
                row.forgot());
    }
}
