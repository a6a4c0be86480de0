package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a commanded document holds: collections by name, in them entities by id, in them scalar fields by name. Everything
 * is in ascending order of UTF-16 units, the same everywhere.
 */
public final class Tables {
    private final TreeMap<String, TreeMap<String, TreeMap<String, Value>>> collections = new TreeMap<>();
    private long bytes;

    /** The value in a cell, or null; {@link Write#THERE} for the existence of an entity that is there. */
    public Value get(Cell cell) {
        var fields = fields(cell.collection(), cell.id());
        if (fields == null || !cell.field().isEmpty()) {
            return fields == null ? null : fields.get(cell.field());
        }
        return Write.THERE;
    }

    /** The names of the collections that have entities. */
    public Set<String> collectionNames() {
        return collections.keySet();
    }

    /** The ids of a collection's entities. */
    public Set<String> ids(String collection) {
        var entities = collections.get(collection);
        return entities == null ? Set.of() : entities.keySet();
    }

    /** The names of an entity's fields. */
    public Set<String> names(String collection, String id) {
        var fields = fields(collection, id);
        return fields == null ? Set.of() : fields.keySet();
    }

    /** What the names and values weigh, as {@link #weight} counts. */
    long bytes() {
        return bytes;
    }

    /** What a cell weighs that holds the value; a cell without a value weighs nothing. */
    static long weight(Cell cell, Value value) {
        return value == null ? 0 : cell.id().length() + cell.field().length() + Scalars.weight(value);
    }

    /** Makes the writes, in ascending order of their cells, and gives those that take them back. */
    public List<Write> apply(Collection<Write> writes) {
        List<Write> back = new ArrayList<>(writes.size());
        for (Write write : writes) {
            back.add(Write.put(write.cell(), get(write.cell())));
        }
        int index = 0;
        for (Write write : writes) {
            put(write.cell(), write.on(back.get(index++).value()));
        }
        return back;
    }

    /** An object of objects of objects, without spaces, every key in ascending order; a counter is its number. */
    public String json() {
        return new CanonicalJson().tables(this).toString();
    }

    TreeMap<String, TreeMap<String, TreeMap<String, Value>>> collections() {
        return collections;
    }

    private TreeMap<String, Value> fields(String collection, String id) {
        var entities = collections.get(collection);
        return entities == null ? null : entities.get(id);
    }

    private void put(Cell cell, Value value) {
        if (cell.isExistence()) {
            exist(cell, value != null);
            return;
        }
        var fields = fields(cell.collection(), cell.id());
        if (fields == null) {
            return;
        }
        Value before = value == null ? fields.remove(cell.field()) : fields.put(cell.field(), value);
        bytes += weight(cell, value) - weight(cell, before);
    }

    private void exist(Cell cell, boolean there) {
        var entities = collections.get(cell.collection());
        if (!there) {
            var fields = entities == null ? null : entities.remove(cell.id());
            if (fields != null) {
                bytes -= weight(cell, Write.THERE);
                fields.forEach((name, value) -> bytes -= weight(new Cell(cell.collection(), cell.id(), name), value));
                if (entities.isEmpty()) {
                    collections.remove(cell.collection());
                }
            }
            return;
        }
        if (entities == null) {
            entities = new TreeMap<>();
            collections.put(cell.collection(), entities);
        }
        if (!entities.containsKey(cell.id())) {
            entities.put(cell.id(), new TreeMap<>());
            bytes += weight(cell, Write.THERE);
        }
    }
}
