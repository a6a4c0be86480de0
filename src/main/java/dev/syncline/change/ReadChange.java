package dev.syncline.change;

import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import java.util.List;

/**
 * A change that was read completely and is canonical. {@code bytes} is its uncompressed chunk, whose
 * SHA-256 the hash is; the array is shared, not copied, and must not be changed.
 *
 * @param deps the changes it was made on, ascending
 * @param otherActors the authors of operations it refers to, without its own, ascending
 * @param seq which change of its actor this is, from 1
 * @param startOp the counter of its first operation; the others follow densely
 * @param time what the author's clock said; in whatever unit the author chose
 * @param message the author's note, empty for none
 * @param rows its operations, decoded
 */
public record ReadChange(
        ChangeHash hash,
        List<ChangeHash> deps,
        ActorId actor,
        List<ActorId> otherActors,
        long seq,
        long startOp,
        long time,
        String message,
        Operations rows,
        byte[] bytes)
        implements ChangeReading {

    /** How many operations it has. */
    public int operations() {
        return rows.rows;
    }

    /** The counter of the last operation; {@code startOp - 1} for a change without operations. */
    public long maxOp() {
        return startOp + rows.rows - 1;
    }

    /** Equal hashes name equal bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ReadChange change && hash.equals(change.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "change " + hash + " of " + actor + " seq " + seq;
    }
}
