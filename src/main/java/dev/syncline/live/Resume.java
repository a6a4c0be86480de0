package dev.syncline.live;

import dev.syncline.codec.Bytes;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.RollingHash;
import java.util.List;

/**
 * Where a subscriber wants to go on.
 *
 * @param role for the answer
 * @param history lineage of its position, null with seq 0
 * @param hash rolling hash at {@code seq}, null with seq 0
 * @param timelines whose cursors it needs; the caller checked that they may be written
 */
public record Resume(String role, byte[] history, long seq, byte[] hash, List<TimelineId> timelines) {
    byte[] hashOrStart() {
        return seq == 0 ? RollingHash.start() : hash;
    }

    boolean sameHistory(byte[] present) {
        return seq == 0 || Bytes.equal(history, present);
    }
}
