package dev.syncline.store;

/** Something that one node of all on a database does at a time. */
public interface Turn {
    /** Wants it, from now to the end of the program. */
    void begin();

    /** Whether it is this node's now. For a moment after a connection broke unnoticed two nodes may believe so. */
    boolean isOurs();
}
