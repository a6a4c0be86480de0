package dev.syncline.id;

import dev.syncline.codec.Base58Check;
import dev.syncline.codec.Bytes;
import java.util.Optional;

/** An id of 16 random bytes, kept as two big-endian words; its text form is base58check. */
public sealed interface Id128 permits DocumentId, ProjectId, SessionId, TimelineId, UserId {
    int BYTES = 16;

    long hi();

    long lo();

    /** A fresh copy of the 16 bytes. */
    default byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        Bytes.putLong(bytes, 0, hi());
        Bytes.putLong(bytes, 8, lo());
        return bytes;
    }

    default String text() {
        return Base58Check.encode(bytes());
    }

    /** The order of the bytes, which is Postgres' order of {@code bytea} and {@code uuid}. */
    static int compare(Id128 left, Id128 right) {
        int high = Long.compareUnsigned(left.hi(), right.hi());
        return high != 0 ? high : Long.compareUnsigned(left.lo(), right.lo());
    }

    /** Builds an id of one type from its two words. */
    interface Maker<T extends Id128> {
        T make(long hi, long lo);
    }

    static <T extends Id128> T of(byte[] bytes, Maker<T> maker) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has 16 bytes, not " + bytes.length);
        }
        return maker.make(Bytes.longAt(bytes, 0), Bytes.longAt(bytes, 8));
    }

    static <T extends Id128> Optional<T> read(String text, Maker<T> maker) {
        return Base58Check.decode(text).filter(bytes -> bytes.length == BYTES).map(bytes -> of(bytes, maker));
    }

    static <T extends Id128> T parse(String text, Maker<T> maker) {
        return read(text, maker).orElseThrow(() -> new IllegalArgumentException("not a base58check id of 16 bytes"));
    }
}
