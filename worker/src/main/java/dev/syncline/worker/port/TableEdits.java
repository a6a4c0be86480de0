package dev.syncline.worker.port;

import dev.syncline.command.Cell;
import dev.syncline.command.Tables;
import dev.syncline.document.Value;
import dev.syncline.worker.client.TableView;
import dev.syncline.worker.wasm.Edits;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * A commanded document's tables as edits of a document that holds maps of maps of scalars, so that tabs show both kinds of
 * documents by the same means. An entity that changed is put anew as a whole.
 */
public final class TableEdits implements TableView<Edits> {
    private static final String ROOT = "_root";

    @Override
    public Edits whole(Tables tables) {
        Edits edits = edits();
        for (String collection : tables.collectionNames()) {
            put(edits, ROOT, collection, all(tables, collection));
        }
        return edits;
    }

    @Override
    public Edits changed(Tables tables, Set<Cell> cells) {
        TreeMap<String, TreeSet<String>> entities = new TreeMap<>();
        for (Cell cell : cells) {
            entities.computeIfAbsent(cell.collection(), name -> new TreeSet<>()).add(cell.id());
        }
        Edits edits = edits();
        for (var changed : entities.entrySet()) {
            collection(edits, tables, changed.getKey(), changed.getValue());
        }
        return edits;
    }

    private static void collection(JSObject edits, Tables tables, String collection, Set<String> changed) {
        Set<String> present = tables.ids(collection);
        if (present.isEmpty()) {
            delete(edits, ROOT, collection);
        } else if (changed.containsAll(present)) {
            // It may not have been there before.
            put(edits, ROOT, collection, all(tables, collection));
        } else {
            for (String id : changed) {
                if (present.contains(id)) {
                    put(edits, name(collection), id, entity(tables, collection, id));
                } else {
                    delete(edits, name(collection), id);
                }
            }
        }
    }

    private static JSObject all(Tables tables, String collection) {
        JSObject entities = Js.object();
        for (String id : tables.ids(collection)) {
            Js.set(entities, id, entity(tables, collection, id));
        }
        return map(name(collection), entities);
    }

    private static JSObject entity(Tables tables, String collection, String id) {
        JSObject fields = Js.object();
        for (String field : tables.names(collection, id)) {
            scalar(fields, field, tables.get(new Cell(collection, id, field)));
        }
        return map(collection.length() + name(collection) + id, fields);
    }

    /** Names of collections begin with no digit, and those of entities with the length of the collection's. */
    private static String name(String collection) {
        return "." + collection;
    }

    private static JSObject map(String name, JSObject values) {
        JSObject map = Js.set(Js.object(), "$", "map");
        Js.set(map, "id", name);
        return Js.set(map, "v", values);
    }

    /** Sets a value as tabs see it: an integer beyond 2^53 loses its last digits there. */
    static void scalar(JSObject object, String key, Value value) {
        switch (value) {
            case null -> Js.set(object, key, (String) null);
            case Value.Bool flag -> Js.set(object, key, flag.value());
            case Value.Int number -> Js.set(object, key, (double) number.value());
            case Value.Float number -> Js.set(object, key, number.value());
            case Value.Counter counter -> Js.set(object, key, (double) counter.value());
            case Value.Str text -> Js.set(object, key, text.value());
            default -> throw new IllegalArgumentException("not a scalar");
        }
    }

    @JSBody(script = "return [];")
    private static native Edits edits();

    private static void put(JSObject edits, String object, String key, JSObject value) {
        edit(edits, "put", object, key, value);
    }

    private static void delete(JSObject edits, String object, String key) {
        edit(edits, "del", object, key, null);
    }

    private static void edit(JSObject edits, String kind, String object, String key, JSObject value) {
        JSObject edit = Js.set(Js.object(), "o", kind);
        Js.set(edit, "obj", object);
        Js.set(edit, "key", key);
        Js.push(edits, Js.set(edit, "v", value));
    }
}
