package dev.syncline.engine.child;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.automerge.AmValue;
import org.automerge.MapEntry;
import org.automerge.ObjectId;
import org.automerge.Read;

/** What is in two states of one document, so that they can be compared: objects have the same ids in both. */
final class States {
    private States() {}

    static Map<String, AmValue> entries(Read document, ObjectId map) {
        Map<String, AmValue> entries = new TreeMap<>();
        for (MapEntry entry : document.mapEntries(map).orElseGet(() -> new MapEntry[0])) {
            entries.put(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    static List<AmValue> items(Read document, ObjectId list) {
        return List.of(document.listItems(list).orElseGet(() -> new AmValue[0]));
    }

    /** The code points of a text. */
    static int[] points(Read document, ObjectId text) {
        return document.text(text).orElse("").codePoints().toArray();
    }

    /** The same object, or equal scalars. */
    static boolean alike(AmValue one, AmValue other) {
        Optional<ObjectId> object = object(one);
        if (object.isPresent() || object(other).isPresent()) {
            return object.equals(object(other));
        }
        return one.getClass() == other.getClass() && CanonicalJson.shallow(one).equals(CanonicalJson.shallow(other));
    }

    static Optional<ObjectId> object(AmValue value) {
        return switch (value) {
            case AmValue.Map map -> Optional.of(map.getId());
            case AmValue.List list -> Optional.of(list.getId());
            case AmValue.Text text -> Optional.of(text.getId());
            default -> Optional.empty();
        };
    }
}
