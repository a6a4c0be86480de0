package dev.syncline.interop;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which changes a peer lacks. If all its heads are known here, that is exact. Else it has some of what it seems to lack,
 * and its filters tell which; what builds on something that it lacks, it lacks too.
 */
final class Lacking {
    private Lacking() {}

    /** @param missing concatenated changes that are no ancestors of what the peer is known to have, in causal order */
    static List<byte[]> of(SyncMessage message, List<ChangeHash> unknown, byte[] missing) {
        if (!(ChangeReader.split(missing, Integer.MAX_VALUE) instanceof ChunkSplit.Chunks split)) {
            throw new IllegalStateException("the engine gave no changes");
        }
        boolean exact = unknown.isEmpty()
                || message.have().stream().allMatch(have -> have.behind().isEmpty());
        Set<ChangeHash> lacking = new HashSet<>(message.need());
        List<byte[]> changes = new ArrayList<>(split.chunks().size());
        for (Chunk chunk : split.chunks()) {
            if (exact || lacks(message, ChangeHeader.read(chunk.bytes()), lacking)) {
                changes.add(chunk.bytes());
            }
        }
        return changes;
    }

    private static boolean lacks(SyncMessage message, ChangeHeader change, Set<ChangeHash> lacking) {
        boolean lacks = lacking.contains(change.hash())
                || change.deps().stream().anyMatch(lacking::contains)
                || message.have().stream().noneMatch(have -> have.behind().mayHold(change.hash()));
        if (lacks) {
            lacking.add(change.hash());
        }
        return lacks;
    }
}
