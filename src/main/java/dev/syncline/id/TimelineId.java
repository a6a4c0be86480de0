package dev.syncline.id;

import java.util.Optional;

/** Names one session's ordered log of entries on one document. */
public record TimelineId(long hi, long lo) implements Id128, Comparable<TimelineId> {
    /** No timeline: the entries that the server makes itself. */
    public static final TimelineId NONE = new TimelineId(0, 0);

    public static TimelineId of(byte[] bytes) {
        return Id128.of(bytes, TimelineId::new);
    }

    /** The id of a base58check text; anything else is refused with {@link IllegalArgumentException}. */
    public static TimelineId parse(String text) {
        return Id128.parse(text, TimelineId::new);
    }

    /** As {@link #parse}, for text that a stranger sent. */
    public static Optional<TimelineId> read(String text) {
        return Id128.read(text, TimelineId::new);
    }

    /** The author of every change on this timeline: the same 16 bytes. */
    public ActorId actor() {
        return ActorId.of(bytes());
    }

    @Override
    public int compareTo(TimelineId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
