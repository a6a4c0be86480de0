package dev.syncline.access;

/** Who authors the changes of a document. */
public enum DocumentKind {
    /** Anyone who may write; the changes merge. */
    MERGED,
    /** Only the server, by replaying commands. */
    COMMANDED
}
