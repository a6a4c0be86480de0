package dev.syncline.document;

import java.util.HashMap;
import java.util.Map;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Patch;
import org.automerge.PatchAction;
import org.automerge.Prop;
import org.automerge.Transaction;

/** Does again, as another author, what patches say that somebody did. */
final class PatchWriter {
    private final Document source;
    private final Transaction transaction;
    /** Objects that the patches make, by their id in the source. */
    private final Map<ObjectId, ObjectId> made = new HashMap<>();

    PatchWriter(Document source, Transaction transaction) {
        this.source = source;
        this.transaction = transaction;
    }

    void write(Patch patch) {
        ObjectId object = made.getOrDefault(patch.getObj(), patch.getObj());
        switch (patch.getAction()) {
            case PatchAction.PutMap put -> {
                ObjectType type = type(put.getValue());
                if (type == null) {
                    transaction.set(object, put.getKey(), scalar(put.getValue()));
                } else {
                    made.put(id(put.getValue()), transaction.set(object, put.getKey(), type));
                }
            }
            case PatchAction.PutList put -> transaction.set(object, put.getIndex(), scalar(put.getValue()));
            case PatchAction.Insert insert -> {
                long index = insert.getIndex();
                for (AmValue value : insert.getValues()) {
                    ObjectType type = type(value);
                    if (type == null) {
                        transaction.insert(object, index, scalar(value));
                    } else {
                        made.put(id(value), transaction.insert(object, index, type));
                    }
                    index++;
                }
            }
            case PatchAction.SpliceText splice ->
                transaction.spliceText(object, splice.getIndex(), 0, splice.getText());
            case PatchAction.DeleteMap delete -> transaction.delete(object, delete.getKey());
            case PatchAction.DeleteList delete -> delete(patch.getObj(), object, delete);
            case PatchAction.Increment increment -> {
                if (increment.getProperty() instanceof Prop.Key key) {
                    transaction.increment(object, key.getValue(), increment.getValue());
                } else if (increment.getProperty() instanceof Prop.Index index) {
                    transaction.increment(object, index.getValue(), increment.getValue());
                }
            }
            default -> {
                // Marks and flagged conflicts have no counterpart in an edit.
            }
        }
    }

    private void delete(ObjectId inSource, ObjectId object, PatchAction.DeleteList delete) {
        if (source.getObjectType(inSource).orElseThrow() == ObjectType.TEXT) {
            transaction.spliceText(object, delete.getIndex(), delete.getLength(), "");
            return;
        }
        for (long i = 0; i < delete.getLength(); i++) {
            transaction.delete(object, delete.getIndex());
        }
    }

    private static ObjectType type(AmValue value) {
        return switch (value) {
            case AmValue.Map map -> ObjectType.MAP;
            case AmValue.List list -> ObjectType.LIST;
            case AmValue.Text text -> ObjectType.TEXT;
            default -> null;
        };
    }

    private static ObjectId id(AmValue value) {
        return switch (value) {
            case AmValue.Map map -> map.getId();
            case AmValue.List list -> list.getId();
            case AmValue.Text text -> text.getId();
            default -> throw new IllegalArgumentException("a scalar has no id");
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
            default -> NewValue.NULL;
        };
    }
}
