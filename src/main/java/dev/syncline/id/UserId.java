package dev.syncline.id;

import java.util.Optional;

/** Names a person or service that signs in. */
public record UserId(long hi, long lo) implements Id128, Comparable<UserId> {
    /** Nobody known: the author of what this device knows only by its own marker. */
    public static final UserId NOBODY = new UserId(0, 0);

    public static UserId of(byte[] bytes) {
        return Id128.of(bytes, UserId::new);
    }

    /** The id of a base58check text; anything else is refused with {@link IllegalArgumentException}. */
    public static UserId parse(String text) {
        return Id128.parse(text, UserId::new);
    }

    /** As {@link #parse}, for text that a stranger sent. */
    public static Optional<UserId> read(String text) {
        return Id128.read(text, UserId::new);
    }

    @Override
    public int compareTo(UserId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
