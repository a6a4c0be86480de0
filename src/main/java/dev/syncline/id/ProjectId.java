package dev.syncline.id;

import java.util.Optional;

/** Names a project, the boundary between tenants. */
public record ProjectId(long hi, long lo) implements Id128, Comparable<ProjectId> {
    public static ProjectId of(byte[] bytes) {
        return Id128.of(bytes, ProjectId::new);
    }

    /** The id of a base58check text; anything else is refused with {@link IllegalArgumentException}. */
    public static ProjectId parse(String text) {
        return Id128.parse(text, ProjectId::new);
    }

    /** As {@link #parse}, for text that a stranger sent. */
    public static Optional<ProjectId> read(String text) {
        return Id128.read(text, ProjectId::new);
    }

    @Override
    public int compareTo(ProjectId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
