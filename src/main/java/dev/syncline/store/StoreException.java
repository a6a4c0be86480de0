package dev.syncline.store;

/** A failure of the store that is known to have written nothing. */
public final class StoreException extends RuntimeException {
    /** What the store found. */
    public enum Kind {
        /** A stored chunk fails its checksum or leaves a gap. The bytes are kept; the document is read-only. */
        QUARANTINED,
        /** Those entries are no longer kept: the snapshot stands for them. */
        TRIMMED,
        /** No such document. */
        GONE,
        /** The database gave no connection in time, or could not do it now. Retry later. */
        OVERLOADED,
        /** Bytes that are needed lie in a bucket that does not answer. Retry later. */
        UNAVAILABLE,
        /** The database refuses this statement, and will again until an operator has looked. */
        REFUSED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
