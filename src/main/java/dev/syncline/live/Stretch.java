package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Consecutive entries of a journal with the rolling hash after each, ready to be sent as frames. */
final class Stretch {
    private static final int FRAME_OVERHEAD_BYTES = 128;
    private static final int ENTRY_OVERHEAD_BYTES = 128;
    private static final int MARKER_BYTES = 48;
    private static final int ITEMS_MAX = 4_000;

    private final List<Entry> entries;
    private final List<byte[]> hashes;
    private final byte[] hashBefore;

    Stretch(byte[] hashBefore, List<Entry> entries) {
        this.hashBefore = hashBefore;
        this.entries = entries;
        this.hashes = new ArrayList<>(entries.size());
        byte[] hash = hashBefore;
        for (Entry entry : entries) {
            hash = RollingHash.next(hash, entry);
            hashes.add(hash);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /** The rolling hash after the last entry. */
    byte[] hash() {
        return hashes.isEmpty() ? hashBefore : hashes.get(hashes.size() - 1);
    }

    /** The rolling hash before the entry at {@code index}. */
    byte[] hashBefore(int index) {
        return index == 0 ? hashBefore : hashes.get(index - 1);
    }

    /** All entries with their bytes as one frame, however large: for the body of an HTTP answer. */
    byte[] whole(DocumentId document) {
        List<DownFrame.Item> items = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            items.add(new DownFrame.Full(entry));
        }
        return frame(document, items, hash());
    }

    /** Frames of at most the wire's size; entries for which {@code own} holds become markers. */
    List<byte[]> frames(DocumentId document, Predicate<Entry> own) {
        List<byte[]> frames = new ArrayList<>();
        List<DownFrame.Item> items = new ArrayList<>();
        int bytes = FRAME_OVERHEAD_BYTES;
        for (int i = 0; i < entries.size(); i++) {
            DownFrame.Item item = item(entries.get(i), own);
            int size = size(item);
            if (!items.isEmpty() && (bytes + size > Frames.BYTES_MAX || items.size() == ITEMS_MAX)) {
                frames.add(frame(document, items, hashes.get(i - 1)));
                items.clear();
                bytes = FRAME_OVERHEAD_BYTES;
            }
            items.add(item);
            bytes += size;
        }
        if (!items.isEmpty()) {
            frames.add(frame(document, items, hash()));
        }
        return frames;
    }

    private static byte[] frame(DocumentId document, List<DownFrame.Item> items, byte[] hash) {
        return Frames.encode(new DownFrame.Entries(document, hash, items));
    }

    private static DownFrame.Item item(Entry entry, Predicate<Entry> own) {
        if (!entry.refused() && own.test(entry)) {
            return new DownFrame.Own(entry.seq(), entry.timeMs(), entry.timeline(), entry.lsn());
        }
        boolean fits = entry.bytes().length + ENTRY_OVERHEAD_BYTES + FRAME_OVERHEAD_BYTES <= Frames.BYTES_MAX;
        return fits ? new DownFrame.Full(entry) : new DownFrame.Elsewhere(entry.seq());
    }

    private static int size(DownFrame.Item item) {
        return item instanceof DownFrame.Full full ? full.entry().bytes().length + ENTRY_OVERHEAD_BYTES : MARKER_BYTES;
    }
}
