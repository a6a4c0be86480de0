package dev.syncline.store;

/** Why something was not exported or imported. Of what it is about nothing was written. */
public final class TransferException extends RuntimeException {
    /** The kinds of reasons. */
    public enum Kind {
        /** The file is not what was exported: cut off, altered, or never an export. */
        DAMAGED_FILE,
        /** A later version of Syncline wrote the file. */
        LATER_VERSION,
        /** The database has something else under the same id. It stays as it is. */
        OTHER_CONTENT,
        /** The project that the documents belong to is not in this database. */
        NO_PROJECT,
        /** There is nothing of that id. */
        GONE,
        /** The rows in the database, or in the file, are no sound journal. */
        QUARANTINED
    }

    private final Kind kind;

    public TransferException(Kind kind, String message) {
        super(kind + ": " + message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
