package dev.syncline.worker.vault;

import java.util.List;

/**
 * What the stores hold, judged.
 *
 * @param batches intact and valid, in the order written
 * @param damaged stretches that were or may have been saved batches
 * @param complete every batch known to have been saved is there
 * @param newer a later format was met: nothing may be written or deleted
 * @param aside damaged and torn stretches, to be kept
 * @param parts the valid generations
 * @param dead generations without anything valid
 * @param highest the highest number met, 0 for none
 */
record JournalContent(
        List<byte[]> batches,
        int damaged,
        boolean complete,
        boolean newer,
        List<Aside> aside,
        List<Seal.Part> parts,
        List<Seal.Part> dead,
        long highest) {

    /** Bytes that are no intact frame, and where they were. */
    record Aside(String store, String name, byte[] bytes) {}

    long bytes() {
        long sum = 0;
        for (Seal.Part part : parts) {
            sum += part.length();
        }
        return sum;
    }
}
