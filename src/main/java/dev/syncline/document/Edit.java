package dev.syncline.document;

import java.util.List;

/**
 * One step of what an author does to a document. Objects are addressed by id ({@link #ROOT} for the root), positions in
 * text are UTF-16 code units.
 */
public sealed interface Edit {
    String ROOT = "_root";

    /** The id of the object it changes. */
    String object();

    /** Sets a key of a map. */
    record Put(String object, String key, Value value) implements Edit {}

    /** Replaces one item of a list. */
    record PutItem(String object, int index, Value value) implements Edit {}

    /** Removes a key of a map. */
    record Delete(String object, String key) implements Edit {}

    /** Removes {@code deleted} units of a text and inserts others in their place. */
    record SpliceText(String object, int index, int deleted, String inserted) implements Edit {}

    /** Removes {@code deleted} items of a list and inserts others in their place. */
    record SpliceList(String object, int index, int deleted, List<Value> inserted) implements Edit {}

    /** Adds to the counter at a key of a map. */
    record Increment(String object, String key, long by) implements Edit {}

    /** Adds to the counter in a list. */
    record IncrementItem(String object, int index, long by) implements Edit {}
}
