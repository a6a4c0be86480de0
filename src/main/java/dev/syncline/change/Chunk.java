package dev.syncline.change;

/** One chunk cut out of a file or message by its header alone; its content is unread. */
public record Chunk(Kind kind, byte[] bytes) {
    /** The chunk types of Automerge's file format. */
    public enum Kind {
        DOCUMENT,
        CHANGE,
        COMPRESSED_CHANGE
    }
}
