package dev.syncline.engine.child;

import dev.syncline.id.ChangeHash;
import java.util.List;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.Mark;
import org.automerge.Patch;
import org.automerge.PatchAction;
import org.automerge.PathElement;
import org.automerge.Prop;

/**
 * What leads from one state of a document to another, as a JSON array of patches in the order in which they are applied:
 * {@code put} and {@code increment} at a path, {@code insert} of items and {@code splice} of text before one,
 * {@code delete} of so many from one on, {@code mark} of a text. A new object is empty; what is in it follows. Positions in
 * texts count code points.
 */
final class Difference {
    private final StringBuilder out = new StringBuilder("[");

    private Difference() {}

    static String between(Document document, List<ChangeHash> from, List<ChangeHash> to) {
        var difference = new Difference();
        for (Patch patch : document.diff(Hashes.toAutomerge(from), Hashes.toAutomerge(to))) {
            difference.add(patch);
        }
        return difference.out.append(']').toString();
    }

    private void add(Patch patch) {
        switch (patch.getAction()) {
            case PatchAction.PutMap put -> {
                begin("put", patch, put.getKey());
                field("value", put.getValue());
            }
            case PatchAction.PutList put -> {
                begin("put", patch, put.getIndex());
                field("value", put.getValue());
            }
            case PatchAction.Insert insert -> {
                begin("insert", patch, insert.getIndex());
                values(insert.getValues());
            }
            case PatchAction.SpliceText splice -> {
                begin("splice", patch, splice.getIndex());
                out.append(",\"text\":").append(CanonicalJson.text(splice.getText()));
            }
            case PatchAction.Increment increment -> {
                begin("increment", patch, key(increment.getProperty()));
                out.append(",\"by\":").append(increment.getValue());
            }
            case PatchAction.DeleteMap delete -> begin("delete", patch, delete.getKey());
            case PatchAction.DeleteList delete -> {
                begin("delete", patch, delete.getIndex());
                out.append(",\"count\":").append(delete.getLength());
            }
            case PatchAction.Mark mark -> {
                begin("mark", patch, null);
                marks(mark.getMarks());
            }
            default -> throw new IllegalArgumentException("a patch of an unknown kind");
        }
        out.append('}');
    }

    /** @param last where in the object; null for all of it */
    private void begin(String what, Patch patch, Object last) {
        out.append(out.length() == 1 ? "{" : ",{")
                .append("\"op\":\"")
                .append(what)
                .append("\",\"path\":[");
        boolean first = true;
        for (PathElement element : patch.getPath()) {
            step(key(element.getProp()), first);
            first = false;
        }
        if (last != null) {
            step(last, first);
        }
        out.append(']');
    }

    private void step(Object key, boolean first) {
        out.append(first ? "" : ",").append(key instanceof String name ? CanonicalJson.text(name) : key);
    }

    private static Object key(Prop prop) {
        return switch (prop) {
            case Prop.Key key -> key.getValue();
            case Prop.Index index -> index.getValue();
            default -> throw new IllegalArgumentException("a place of an unknown kind");
        };
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

    private void marks(Mark[] marks) {
        out.append(",\"marks\":[");
        for (int i = 0; i < marks.length; i++) {
            Mark mark = marks[i];
            out.append(i == 0 ? "{" : ",{").append("\"start\":").append(mark.getStart());
            out.append(",\"end\":").append(mark.getEnd());
            out.append(",\"name\":").append(CanonicalJson.text(mark.getName()));
            field("value", mark.getValue());
            out.append('}');
        }
        out.append(']');
    }
}
