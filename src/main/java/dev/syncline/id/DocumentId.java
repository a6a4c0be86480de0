package dev.syncline.id;

import java.util.Optional;

/** Names one document. Knowing it grants nothing. */
public record DocumentId(long hi, long lo) implements Id128, Comparable<DocumentId> {
    public static DocumentId of(byte[] bytes) {
        return Id128.of(bytes, DocumentId::new);
    }

    /** The id of a base58check text; anything else is refused with {@link IllegalArgumentException}. */
    public static DocumentId parse(String text) {
        return Id128.parse(text, DocumentId::new);
    }

    /** As {@link #parse}, for text that a stranger sent. */
    public static Optional<DocumentId> read(String text) {
        return Id128.read(text, DocumentId::new);
    }

    @Override
    public int compareTo(DocumentId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
