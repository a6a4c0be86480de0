package dev.syncline.journal;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;

/**
 * One hash for a whole prefix of a timeline, as its author pushed it, refused entries too: two different entries under
 * one LSN give two chains.
 */
public final class ChainHash {
    private ChainHash() {}

    /** The hash at LSN 0. */
    public static byte[] start() {
        return new byte[Sha256.BYTES];
    }

    /** The hash after an entry with these bytes, from the hash before it. */
    public static byte[] next(byte[] previous, byte[] entryBytes) {
        return Sha256.of(Bytes.concat(previous, Sha256.of(entryBytes)));
    }
}
