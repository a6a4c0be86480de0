package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.store.JournalStore.Snapshot;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** How a snapshot is cut into rows, and the hash over everything that it says. */
final class SnapshotSeal {
    private SnapshotSeal() {}

    /** Of its seq, its rolling hash, its heads and its bytes. */
    static byte[] of(Snapshot snapshot) {
        MessageDigest digest = Digests.sha256();
        byte[] seq = new byte[Long.BYTES];
        Bytes.putLong(seq, 0, snapshot.seq());
        digest.update(seq);
        digest.update(snapshot.hash());
        digest.update(heads(snapshot));
        digest.update(snapshot.bytes());
        return digest.digest();
    }

    static int parts(Snapshot snapshot, int partBytes) {
        return Math.max(1, Math.ceilDiv(snapshot.bytes().length, partBytes));
    }

    static byte[] part(Snapshot snapshot, int partBytes, int number) {
        int from = number * partBytes;
        return Bytes.range(snapshot.bytes(), from, Math.min(from + partBytes, snapshot.bytes().length));
    }

    static byte[] heads(Snapshot snapshot) {
        return Bytes.concat(snapshot.heads().stream().map(ChangeHash::bytes).toArray(byte[][]::new));
    }

    static List<ChangeHash> heads(byte[] joined) {
        List<ChangeHash> heads = new ArrayList<>();
        for (int at = 0; at < joined.length; at += ChangeHash.BYTES) {
            heads.add(ChangeHash.at(joined, at));
        }
        return heads;
    }
}
