package dev.syncline.engine.child;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.automerge.AmValue;
import org.automerge.ChangeHash;
import org.automerge.Document;
import org.automerge.ExpandMark;
import org.automerge.Mark;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Read;
import org.automerge.Transaction;

/**
 * Edits a document until it has the value of an earlier state again, by new changes of a new author: history goes on, and
 * what others write meanwhile merges. What is still there is edited; what is gone is made again as a copy.
 */
final class Restoring {
    /** Of one change, so that it stays within the limits of a change. */
    private static final int OPERATIONS_MAX = 5_000;

    private static final int TEXT_PIECE = 4_000;

    /** A key that is set and deleted at once. If the document has it, that comes after. */
    private static final String BEGINNING = "beginning";

    private final Document now;
    private final Read then;
    private Transaction edit;
    private int operations;

    Restoring(Document now, Document then) {
        this.now = now;
        this.then = then;
    }

    /** Makes the changes; concatenated, none if the values are equal. */
    byte[] changes() {
        ChangeHash[] before = now.getHeads();
        make(() -> {});
        return now.encodeChangesSince(before);
    }

    /**
     * Makes the changes where nobody has written yet. There is a change even if the values are equal, so that whatever is
     * written later builds on it.
     */
    void begin() {
        make(() -> {
            edit.set(ObjectId.ROOT, BEGINNING, NewValue.NULL);
            edit.delete(ObjectId.ROOT, BEGINNING);
        });
    }

    private void make(Runnable first) {
        edit = now.startTransaction();
        try {
            first.run();
            map(ObjectId.ROOT);
            edit.commit();
        } finally {
            edit.close();
        }
    }

    private void count(int more) {
        operations += more;
        if (operations >= OPERATIONS_MAX) {
            edit.commit();
            edit.close();
            edit = now.startTransaction();
            operations = 0;
        }
    }

    /** A map that both states have. */
    private void map(ObjectId map) {
        Map<String, AmValue> present = States.entries(edit, map);
        Map<String, AmValue> wanted = States.entries(then, map);
        for (String key : present.keySet()) {
            if (!wanted.containsKey(key)) {
                edit.delete(map, key);
                count(1);
            }
        }
        wanted.forEach((key, value) -> {
            AmValue there = present.get(key);
            if (there == null || !States.alike(there, value)) {
                put(map, key, value);
            } else {
                inside(value);
            }
        });
    }

    /** A list that both states have: what is alike at both ends stays, the middle is made anew. */
    private void list(ObjectId list) {
        List<AmValue> present = States.items(edit, list);
        List<AmValue> wanted = States.items(then, list);
        int start = 0;
        while (start < Math.min(present.size(), wanted.size()) && States.alike(present.get(start), wanted.get(start))) {
            inside(wanted.get(start++));
        }
        int tail = 0;
        while (tail < Math.min(present.size(), wanted.size()) - start
                && States.alike(present.get(present.size() - 1 - tail), wanted.get(wanted.size() - 1 - tail))) {
            inside(wanted.get(wanted.size() - 1 - tail++));
        }
        for (int i = start; i < present.size() - tail; i++) {
            edit.delete(list, (long) start);
            count(1);
        }
        for (int i = start; i < wanted.size() - tail; i++) {
            insert(list, i, wanted.get(i));
        }
    }

    /** A text that both states have. Positions count code points. */
    private void text(ObjectId text) {
        int[] present = States.points(edit, text);
        int[] wanted = States.points(then, text);
        int shorter = Math.min(present.length, wanted.length);
        int start = 0;
        while (start < shorter && present[start] == wanted[start]) {
            start++;
        }
        int tail = 0;
        while (tail < shorter - start && present[present.length - 1 - tail] == wanted[wanted.length - 1 - tail]) {
            tail++;
        }
        for (int left = present.length - tail - start; left > 0; left -= TEXT_PIECE) {
            edit.spliceText(text, start, Math.min(left, TEXT_PIECE), "");
            count(Math.min(left, TEXT_PIECE));
        }
        type(text, Arrays.copyOfRange(wanted, start, wanted.length - tail), start);
        marks(text);
    }

    private void type(ObjectId text, int[] points, int start) {
        for (int at = 0; at < points.length; at += TEXT_PIECE) {
            int piece = Math.min(points.length - at, TEXT_PIECE);
            edit.spliceText(text, start + at, 0, new String(points, at, piece));
            count(piece);
        }
    }

    private void marks(ObjectId text) {
        List<Mark> present = edit.marks(text);
        List<Mark> wanted = then.marks(text);
        if (present.toString().equals(wanted.toString())) {
            return;
        }
        for (Mark mark : present) {
            edit.unmark(text, mark.getName(), mark.getStart(), mark.getEnd(), ExpandMark.NONE);
            count(2);
        }
        for (Mark mark : wanted) {
            edit.mark(text, mark.getStart(), mark.getEnd(), mark.getName(), scalar(mark.getValue()), ExpandMark.AFTER);
            count(2);
        }
    }

    private void inside(AmValue value) {
        switch (value) {
            case AmValue.Map map -> map(map.getId());
            case AmValue.List list -> list(list.getId());
            case AmValue.Text text -> text(text.getId());
            default -> {
                // A scalar has no inside.
            }
        }
    }

    private void put(ObjectId map, String key, AmValue value) {
        Optional<ObjectType> type = type(value);
        if (type.isPresent()) {
            ObjectId made = edit.set(map, key, type.get());
            count(1);
            fill(made, value);
        } else {
            edit.set(map, key, scalar(value));
            count(1);
        }
    }

    private void insert(ObjectId list, int index, AmValue value) {
        Optional<ObjectType> type = type(value);
        if (type.isPresent()) {
            ObjectId made = edit.insert(list, index, type.get());
            count(1);
            fill(made, value);
        } else {
            edit.insert(list, index, scalar(value));
            count(1);
        }
    }

    /** Copies what an object held into a new one. */
    private void fill(ObjectId made, AmValue value) {
        switch (value) {
            case AmValue.Map map -> States.entries(then, map.getId()).forEach((key, inner) -> put(made, key, inner));
            case AmValue.List list -> {
                List<AmValue> items = States.items(then, list.getId());
                for (int i = 0; i < items.size(); i++) {
                    insert(made, i, items.get(i));
                }
            }
            case AmValue.Text text -> {
                type(made, States.points(then, text.getId()), 0);
                for (Mark mark : then.marks(text.getId())) {
                    edit.mark(
                            made,
                            mark.getStart(),
                            mark.getEnd(),
                            mark.getName(),
                            scalar(mark.getValue()),
                            ExpandMark.AFTER);
                    count(2);
                }
            }
            default -> throw new IllegalArgumentException("no object");
        }
    }

    private static Optional<ObjectType> type(AmValue value) {
        return switch (value) {
            case AmValue.Map map -> Optional.of(ObjectType.MAP);
            case AmValue.List list -> Optional.of(ObjectType.LIST);
            case AmValue.Text text -> Optional.of(ObjectType.TEXT);
            default -> Optional.empty();
        };
    }

    private static NewValue scalar(AmValue value) {
        return switch (value) {
            case AmValue.Str text -> NewValue.str(text.getValue());
            case AmValue.Bool bool -> NewValue.bool(bool.getValue());
            case AmValue.Int number -> NewValue.integer(number.getValue());
            case AmValue.UInt number -> NewValue.uint(number.getValue());
            case AmValue.F64 number -> NewValue.f64(number.getValue());
            case AmValue.Counter counter -> NewValue.counter(counter.getValue());
            case AmValue.Bytes bytes -> NewValue.bytes(bytes.getValue());
            case AmValue.Timestamp time -> NewValue.timestamp(time.getValue());
            case AmValue.Null nothing -> NewValue.NULL;
            default -> throw new IllegalArgumentException("a value of an unknown type");
        };
    }
}
