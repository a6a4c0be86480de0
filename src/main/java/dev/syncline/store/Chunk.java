package dev.syncline.store;

import dev.syncline.codec.Sha256;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import java.util.ArrayList;
import java.util.List;

/** A row of the journal: a run of entries as bytes, with their hash. */
record Chunk(long first, long last, byte[] payload, byte[] sha256) {
    /** Packs entries, at least one and dense, into chunks of about {@code bytesMax}. */
    static List<Chunk> pack(List<Entry> entries, int bytesMax) {
        List<Chunk> chunks = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).bytes().length;
            if (bytes >= bytesMax || i == entries.size() - 1) {
                chunks.add(of(entries.subList(from, i + 1)));
                from = i + 1;
                bytes = 0;
            }
        }
        return chunks;
    }

    /** Of chunks in order, the most that follow each other without a gap and come to about {@code bytesMax}. */
    static List<Chunk> longestRun(List<Chunk> chunks, int bytesMax) {
        List<Chunk> longest = List.of();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < chunks.size(); i++) {
            boolean goesOn =
                    i > from && chunks.get(i).first() == chunks.get(i - 1).last() + 1 && bytes < bytesMax;
            if (!goesOn) {
                from = i;
                bytes = 0;
            }
            bytes += chunks.get(i).payload().length;
            if (i + 1 - from > longest.size()) {
                longest = chunks.subList(from, i + 1);
            }
        }
        return longest;
    }

    private static Chunk of(List<Entry> entries) {
        byte[] payload = EntryCodec.writeAll(entries);
        return new Chunk(entries.getFirst().seq(), entries.getLast().seq(), payload, Sha256.of(payload));
    }
}
