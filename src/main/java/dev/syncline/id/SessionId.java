package dev.syncline.id;

import java.util.Optional;

/** Names one signed-in client instance. */
public record SessionId(long hi, long lo) implements Id128, Comparable<SessionId> {
    public static SessionId of(byte[] bytes) {
        return Id128.of(bytes, SessionId::new);
    }

    /** The id of a base58check text; anything else is refused with {@link IllegalArgumentException}. */
    public static SessionId parse(String text) {
        return Id128.parse(text, SessionId::new);
    }

    /** As {@link #parse}, for text that a stranger sent. */
    public static Optional<SessionId> read(String text) {
        return Id128.read(text, SessionId::new);
    }

    @Override
    public int compareTo(SessionId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
