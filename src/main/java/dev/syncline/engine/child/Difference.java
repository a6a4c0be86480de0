package dev.syncline.engine.child;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.automerge.AmValue;
import org.automerge.Mark;
import org.automerge.ObjectId;
import org.automerge.Read;

/**
 * What leads from one state of a document to another, as a JSON array of patches in the order in which they are applied:
 * {@code put} and {@code increment} at a path, {@code insert} of items and {@code splice} of text before one,
 * {@code delete} of so many from one on, {@code mark} of a text, where null takes a mark away. A new object is empty; what
 * is in it follows. Positions in texts count code points. Of a conflict the winner is compared.
 */
final class Difference {
    private final Read before;
    private final Read after;
    private final List<Object> path = new ArrayList<>();
    private final StringBuilder out = new StringBuilder("[");

    private Difference(Read before, Read after) {
        this.before = before;
        this.after = after;
    }

    static String between(Read before, Read after) {
        var difference = new Difference(before, after);
        difference.map(ObjectId.ROOT, true);
        return difference.out.append(']').toString();
    }

    /** @param isOld whether the first state has the object, too; else it begins empty */
    private void map(ObjectId map, boolean isOld) {
        Map<String, AmValue> old = isOld ? States.entries(before, map) : Map.of();
        Map<String, AmValue> present = States.entries(after, map);
        for (String key : old.keySet()) {
            if (!present.containsKey(key)) {
                patch("delete", key);
                end();
            }
        }
        present.forEach((key, value) -> value(key, old.get(key), value));
    }

    private void value(Object key, AmValue old, AmValue value) {
        boolean stays = old != null && States.alike(old, value);
        if (!stays && old instanceof AmValue.Counter from && value instanceof AmValue.Counter to) {
            patch("increment", key);
            out.append(",\"by\":").append(to.getValue() - from.getValue());
            end();
        } else if (!stays) {
            patch("put", key);
            field("value", value);
            end();
        }
        inside(key, value, stays);
    }

    private void inside(Object key, AmValue value, boolean isOld) {
        path.add(key);
        switch (value) {
            case AmValue.Map map -> map(map.getId(), isOld);
            case AmValue.List list -> list(list.getId(), isOld);
            case AmValue.Text text -> text(text.getId(), isOld);
            default -> {
                // A scalar has no inside.
            }
        }
        path.removeLast();
    }

    private void list(ObjectId list, boolean isOld) {
        List<AmValue> old = isOld ? States.items(before, list) : List.of();
        List<AmValue> present = States.items(after, list);
        Set<Integer> made = new LinkedHashSet<>();
        for (var part : EditScript.between(
                old.size(), present.size(), (one, other) -> States.alike(old.get(one), present.get(other)))) {
            delete(part);
            if (part.inserted() > 0) {
                patch("insert", part.after());
                values(present.subList(part.after(), part.after() + part.inserted()));
                end();
            }
            for (int i = 0; i < part.inserted(); i++) {
                made.add(part.after() + i);
            }
        }
        for (int i = 0; i < present.size(); i++) {
            inside(i, present.get(i), !made.contains(i));
        }
    }

    private void text(ObjectId text, boolean isOld) {
        int[] old = isOld ? States.points(before, text) : new int[0];
        int[] present = States.points(after, text);
        var parts = EditScript.between(old.length, present.length, (one, other) -> old[one] == present[other]);
        for (var part : parts) {
            delete(part);
            if (part.inserted() > 0) {
                patch("splice", part.after());
                out.append(",\"text\":").append(CanonicalJson.text(new String(present, part.after(), part.inserted())));
                end();
            }
        }
        List<Mark> oldMarks = isOld ? before.marks(text) : List.of();
        marks(oldMarks, after.marks(text), !parts.isEmpty(), present.length);
    }

    /** What is removed lies where it lies once everything before it is as it shall be. */
    private void delete(EditScript.Replacement part) {
        if (part.removed() > 0) {
            patch("delete", part.after());
            out.append(",\"count\":").append(part.removed());
            end();
        }
    }

    /** Where marks differ, or may have moved with the text, all of them are taken away and set again. */
    private void marks(List<Mark> old, List<Mark> present, boolean textDiffers, int length) {
        boolean differ = textDiffers || !old.toString().equals(present.toString());
        if (!differ || old.isEmpty() && present.isEmpty()) {
            return;
        }
        patch("mark", null);
        out.append(",\"marks\":[");
        boolean first = true;
        Set<String> names = new TreeSet<>();
        old.forEach(mark -> names.add(mark.getName()));
        for (String name : names) {
            mark(0, length, name, "null", first);
            first = false;
        }
        for (Mark mark : present) {
            String value = CanonicalJson.shallow(mark.getValue());
            mark(mark.getStart(), mark.getEnd(), mark.getName(), value, first);
            first = false;
        }
        out.append(']');
        end();
    }

    private void mark(long start, long end, String name, String value, boolean first) {
        out.append(first ? "{" : ",{")
                .append("\"start\":")
                .append(start)
                .append(",\"end\":")
                .append(end);
        out.append(",\"name\":")
                .append(CanonicalJson.text(name))
                .append(",\"value\":")
                .append(value)
                .append('}');
    }

    /** @param last where in the object; null for all of it */
    private void patch(String what, Object last) {
        out.append(out.length() == 1 ? "{" : ",{")
                .append("\"op\":\"")
                .append(what)
                .append("\",\"path\":[");
        for (int i = 0; i < path.size(); i++) {
            step(path.get(i), i == 0);
        }
        if (last != null) {
            step(last, path.isEmpty());
        }
        out.append(']');
    }

    private void end() {
        out.append('}');
    }

    private void step(Object key, boolean first) {
        out.append(first ? "" : ",").append(key instanceof String name ? CanonicalJson.text(name) : key);
    }

    private void field(String name, AmValue value) {
        out.append(",\"").append(name).append("\":").append(CanonicalJson.shallow(value));
    }

    private void values(List<AmValue> values) {
        out.append(",\"values\":[");
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ",").append(CanonicalJson.shallow(values.get(i)));
        }
        out.append(']');
    }
}
