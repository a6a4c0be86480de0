package dev.syncline.document;

import dev.syncline.document.Value.ListObject;
import dev.syncline.document.Value.MapObject;
import dev.syncline.document.Value.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.MapEntry;
import org.automerge.ObjectId;

/**
 * A document's value as plain records, and the edits from one such value to another. (Automerge's own patches are no
 * way: automerge-java 0.0.7 ends the process on a patch that flags a conflict.)
 */
final class Tree {
    private final List<Edit> edits = new ArrayList<>();
    private final BiFunction<Text, Text, List<Edit>> texts;

    private Tree(BiFunction<Text, Text, List<Edit>> texts) {
        this.texts = texts;
    }

    static MapObject of(Document document) {
        return map(document, ObjectId.ROOT, Edit.ROOT);
    }

    /** Edits that build the value from nothing. */
    static List<Edit> build(MapObject root) {
        return difference(new MapObject(Edit.ROOT, Map.of()), root);
    }

    /** Edits that turn one value of a document into another value of it. */
    static List<Edit> difference(MapObject before, MapObject after) {
        return difference(before, after, (old, text) -> TextDifference.of(text.id(), old.value(), text.value()));
    }

    /** As above; {@code texts} finds the edits from one value of a text to another. */
    static List<Edit> difference(MapObject before, MapObject after, BiFunction<Text, Text, List<Edit>> texts) {
        var tree = new Tree(texts);
        tree.maps(before, after);
        return tree.edits;
    }

    private static MapObject map(Document document, ObjectId id, String name) {
        var entries = new TreeMap<String, Value>();
        for (MapEntry entry : document.mapEntries(id).orElseGet(() -> new MapEntry[0])) {
            entries.put(entry.getKey(), value(document, entry.getValue()));
        }
        return new MapObject(name, entries);
    }

    private static ListObject list(Document document, ObjectId id) {
        var items = new ArrayList<Value>();
        for (AmValue item : document.listItems(id).orElseGet(() -> new AmValue[0])) {
            items.add(value(document, item));
        }
        return new ListObject(id.toString(), items);
    }

    private static Value value(Document document, AmValue value) {
        return switch (value) {
            case AmValue.Map map -> map(document, map.getId(), map.getId().toString());
            case AmValue.List list -> list(document, list.getId());
            case AmValue.Text text ->
                new Text(text.getId().toString(), document.text(text.getId()).orElse(""));
            case AmValue.Str text -> new Value.Str(text.getValue());
            case AmValue.Bool bool -> new Value.Bool(bool.getValue());
            case AmValue.Int number -> new Value.Int(number.getValue());
            case AmValue.UInt number -> new Value.Uint(number.getValue());
            case AmValue.F64 number -> new Value.Float(number.getValue());
            case AmValue.Counter counter -> new Value.Counter(counter.getValue());
            case AmValue.Bytes bytes -> new Value.Bytes(bytes.getValue());
            case AmValue.Timestamp time -> new Value.Timestamp(time.getValue().getTime());
            default -> new Value.Null();
        };
    }

    private void maps(MapObject before, MapObject after) {
        for (String key : before.entries().keySet()) {
            if (!after.entries().containsKey(key)) {
                edits.add(new Edit.Delete(after.id(), key));
            }
        }
        after.entries().forEach((key, value) -> {
            Value old = before.entries().get(key);
            if (old instanceof Value.Counter from && value instanceof Value.Counter to) {
                if (from.value() != to.value()) {
                    edits.add(new Edit.Increment(after.id(), key, to.value() - from.value()));
                }
            } else if (old == null || !same(old, value)) {
                edits.add(new Edit.Put(after.id(), key, value));
            } else {
                inside(old, value);
            }
        });
    }

    private void lists(ListObject before, ListObject after) {
        List<Value> old = before.items();
        List<Value> items = after.items();
        int shorter = Math.min(old.size(), items.size());
        int head = 0;
        while (head < shorter && same(old.get(head), items.get(head))) {
            inside(old.get(head), items.get(head));
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && same(old.get(old.size() - 1 - tail), items.get(items.size() - 1 - tail))) {
            inside(old.get(old.size() - 1 - tail), items.get(items.size() - 1 - tail));
            tail++;
        }
        int deleted = old.size() - head - tail;
        List<Value> inserted = items.subList(head, items.size() - tail);
        if (deleted > 0 || !inserted.isEmpty()) {
            edits.add(new Edit.SpliceList(after.id(), head, deleted, inserted));
        }
    }

    /** What changed inside of an object that stayed the same object. */
    private void inside(Value before, Value after) {
        switch (after) {
            case MapObject map -> maps((MapObject) before, map);
            case ListObject list -> lists((ListObject) before, list);
            case Text text -> edits.addAll(texts.apply((Text) before, text));
            default -> {
                // Equal scalars have no inside.
            }
        }
    }

    /** Whether both are the same object, whatever is in it, or equal scalars. */
    private static boolean same(Value left, Value right) {
        return switch (left) {
            case MapObject map -> right instanceof MapObject other && map.id().equals(other.id());
            case ListObject list ->
                right instanceof ListObject other && list.id().equals(other.id());
            case Text text -> right instanceof Text other && text.id().equals(other.id());
            case Value.Bytes bytes -> right instanceof Value.Bytes other && Arrays.equals(bytes.value(), other.value());
            default -> left.equals(right);
        };
    }
}
