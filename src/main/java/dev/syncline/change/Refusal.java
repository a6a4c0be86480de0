package dev.syncline.change;

/** Why bytes are not a change we take. The text is for people and logs; it never quotes content. */
public record Refusal(Reason reason, String text) implements ChangeReading, ChunkSplit {
    /** The kinds of refusal, coarse enough to count. */
    public enum Reason {
        /** The bytes do not start with Automerge's magic. */
        NOT_A_CHUNK,
        /** A chunk type that this reader does not know. */
        UNKNOWN_CHUNK,
        /** A whole saved document where a change is expected. */
        DOCUMENT_CHUNK,
        /** The bytes end before the chunk does. */
        TRUNCATED,
        /** Bytes follow what is complete. */
        TRAILING_BYTES,
        /** The checksum does not belong to the content. */
        WRONG_CHECKSUM,
        /** The deflate stream is damaged, cut, or followed by something. */
        WRONG_COMPRESSION,
        /** A limit of {@link ChangeLimits} is exceeded. */
        LIMIT_EXCEEDED,
        /** Another encoding than the one Automerge writes for the same content. */
        NOT_CANONICAL,
        /** Dependencies, actors, seq, time or message are not possible. */
        WRONG_HEADER,
        /** A column is unknown, misplaced, or holds another number of rows than the rest. */
        WRONG_COLUMN,
        /** A value's type is unknown or its bytes do not fit its type. */
        WRONG_VALUE,
        /** An operation that no author could have made. */
        WRONG_OPERATION
    }
}
