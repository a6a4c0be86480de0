package dev.syncline.change;

import java.util.List;

/** What cutting concatenated chunks apart came to: all of them, or why there is none. */
public sealed interface ChunkSplit permits ChunkSplit.Chunks, Refusal {
    /** The chunks in their order. */
    record Chunks(List<Chunk> chunks) implements ChunkSplit {
        public Chunks {
            chunks = List.copyOf(chunks);
        }
    }
}
