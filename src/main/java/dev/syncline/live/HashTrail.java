package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.Frames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rolling hashes at positions from which somebody will read on over HTTP: the ends of what was read before, and the
 * places before entries that do not fit a frame. For any other position the journal must be walked. Safe for threads.
 */
final class HashTrail {
    private final Map<Place, byte[]> hashes;

    private record Place(DocumentId document, long seq) {}

    HashTrail(int hashesMax) {
        this.hashes = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, byte[]> eldest) {
                return size() > hashesMax;
            }
        };
    }

    /** The hash at {@code seq}, where it is known. */
    synchronized Optional<byte[]> at(DocumentId document, long seq) {
        return Optional.ofNullable(seq == 0 ? RollingHash.start() : hashes.get(new Place(document, seq)));
    }

    synchronized void add(DocumentId document, long seq, byte[] hash) {
        hashes.put(new Place(document, seq), hash);
    }

    /** Remembers the positions before and inside a stretch that subscribers must fetch in part. */
    void follow(DocumentId document, Stretch stretch) {
        List<Entry> entries = stretch.entries();
        boolean fetched = entries.stream().anyMatch(HashTrail::isLarge);
        for (int i = 0; fetched && i < entries.size(); i++) {
            add(document, entries.get(i).seq() - 1, stretch.hashBefore(i));
        }
    }

    private static boolean isLarge(Entry entry) {
        return entry.bytes().length > Frames.BYTES_MAX / 2;
    }
}
