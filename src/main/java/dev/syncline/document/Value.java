package dev.syncline.document;

import java.util.List;
import java.util.Map;

/**
 * A value in a document. Objects (text, map, list) carry the id under which edits address them: an Automerge object id,
 * or in an edit a temporary id of the caller's choice that later edits may use; an empty id is one that nobody uses.
 */
public sealed interface Value {
    /** No value, written down. */
    record Null() implements Value {}

    record Bool(boolean value) implements Value {}

    /** A signed 64-bit integer. */
    record Int(long value) implements Value {}

    /** An unsigned 64-bit integer. */
    record Uint(long value) implements Value {}

    record Float(double value) implements Value {}

    /** A text that is replaced as a whole: ids, order keys, names of choices. */
    record Str(String value) implements Value {}

    record Bytes(byte[] value) implements Value {}

    /** Milliseconds since 1970 in UTC. */
    record Timestamp(long ms) implements Value {}

    /** A number that concurrent increments add up in. */
    record Counter(long value) implements Value {}

    /** Text that several people write at once. */
    record Text(String id, String value) implements Value {}

    record MapObject(String id, Map<String, Value> entries) implements Value {}

    record ListObject(String id, List<Value> items) implements Value {}
}
