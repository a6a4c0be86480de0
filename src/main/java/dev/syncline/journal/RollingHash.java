package dev.syncline.journal;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.codec.Utf8;

/**
 * One hash for a whole prefix of a document's journal: equal hashes at a seq mean equal journals up to it. Author and
 * time are left out, so that a client can compute it from what it has itself.
 */
public final class RollingHash {
    private static final byte ACCEPTED = 0;
    private static final byte REFUSED = 1;

    private RollingHash() {}

    /** The hash at seq 0. */
    public static byte[] start() {
        return new byte[Sha256.BYTES];
    }

    /** The hash after {@code entry}, from the hash before it. */
    public static byte[] next(byte[] previous, Entry entry) {
        byte[] position = new byte[8];
        Bytes.putLong(position, 0, entry.lsn());
        byte[] decided = entry.refused() ? Utf8.encode(entry.refusal()) : Sha256.of(entry.bytes());
        byte[] kind = {entry.refused() ? REFUSED : ACCEPTED};
        return Sha256.of(Bytes.concat(previous, entry.timeline().bytes(), position, kind, decided));
    }
}
