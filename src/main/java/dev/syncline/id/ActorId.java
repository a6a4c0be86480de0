package dev.syncline.id;

import dev.syncline.codec.Bytes;
import java.util.Arrays;

/** An Automerge author: 1 to 128 arbitrary bytes. Ours are 16, a timeline's id; foreign peers choose theirs. */
public final class ActorId implements Comparable<ActorId> {
    public static final int BYTES_MAX = 128;

    private final byte[] bytes;
    private final int hash;

    private ActorId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    public static ActorId of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** The actor whose bytes are {@code bytes[from..to)}. */
    public static ActorId of(byte[] bytes, int from, int to) {
        if (to - from < 1 || to - from > BYTES_MAX) {
            throw new IllegalArgumentException("an actor has 1 to " + BYTES_MAX + " bytes, not " + (to - from));
        }
        return new ActorId(Bytes.range(bytes, from, to));
    }

    public static ActorId parseHex(String text) {
        return of(Bytes.fromHex(text));
    }

    /** A fresh copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public String hex() {
        return Bytes.hex(bytes);
    }

    /** Automerge's order of actors: unsigned bytes, a prefix first. */
    @Override
    public int compareTo(ActorId other) {
        return Bytes.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActorId actor && Arrays.equals(bytes, actor.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return hex();
    }
}
