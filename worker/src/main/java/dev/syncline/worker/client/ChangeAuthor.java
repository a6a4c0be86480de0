package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;

/** Who wrote an uncompressed change: in the bytes behind its length and its dependencies. */
final class ChangeAuthor {
    /** Behind magic, checksum and type. */
    private static final int LENGTH_AT = 9;

    private static final int MORE = 0x80;

    private ChangeAuthor() {}

    static boolean is(ActorId actor, byte[] change) {
        int dependenciesAt = behindNumber(change, LENGTH_AT);
        int at = behindNumber(change, dependenciesAt) + number(change, dependenciesAt) * ChangeHash.BYTES;
        byte[] author = actor.bytes();
        int from = behindNumber(change, at);
        return number(change, at) == author.length
                && Bytes.equal(Bytes.range(change, from, from + author.length), author);
    }

    private static int behindNumber(byte[] bytes, int at) {
        int behind = at;
        while ((bytes[behind++] & MORE) != 0) {}
        return behind;
    }

    /** Unsigned LEB128. */
    private static int number(byte[] bytes, int at) {
        int value = 0;
        int end = behindNumber(bytes, at);
        for (int i = end - 1; i >= at; i--) {
            value = value << 7 | bytes[i] & MORE - 1;
        }
        return value;
    }
}
