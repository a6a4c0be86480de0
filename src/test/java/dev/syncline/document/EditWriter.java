package dev.syncline.document;

import dev.syncline.codec.Utf8;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.automerge.Document;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/**
 * Writes edits into a document as one change, or as several where one would become too large. automerge-java 0.0.7 cuts
 * integers to 32 bits: larger ones become floats, as they do in JavaScript beyond 2^53.
 */
final class EditWriter {
    private static final int TEXT_BYTES_MAX = 32 * 1024;

    private final Document document;
    /** Objects that the caller named before Automerge did. */
    private final Map<String, ObjectId> named;

    private Transaction transaction;
    private int operations;
    private int textBytes;

    /** A place that a value goes to. */
    private interface Place {
        void scalar(NewValue value);

        void integer(int value);

        ObjectId object(ObjectType type);
    }

    EditWriter(Document document, Map<String, ObjectId> named) {
        this.document = document;
        this.named = named;
    }

    void write(List<Edit> edits) {
        transaction = document.startTransaction();
        for (Edit edit : edits) {
            object(edit.object()).ifPresent(object -> write(object, edit));
        }
        commit();
    }

    private void write(ObjectId object, Edit edit) {
        ObjectType type = transaction.getObjectType(object).orElse(null);
        switch (edit) {
            case Edit.Put put when type == ObjectType.MAP -> put(put.value(), key(object, put.key()));
            case Edit.Delete delete when type == ObjectType.MAP -> delete(object, delete.key());
            case Edit.Increment increment
            when type == ObjectType.MAP ->
                ifCounter(transaction.get(object, increment.key()).orElse(null), () -> {
                    reserve(increment.key());
                    transaction.increment(object, increment.key(), increment.by());
                });
            case Edit.PutItem put when isItem(type, object, put.index()) -> put(put.value(), item(object, put.index()));
            case Edit.IncrementItem increment
            when isItem(type, object, increment.index()) ->
                ifCounter(transaction.get(object, increment.index()).orElse(null), () -> {
                    reserve("");
                    transaction.increment(object, increment.index(), increment.by());
                });
            case Edit.SpliceList splice when type == ObjectType.LIST -> splice(object, splice);
            case Edit.SpliceText splice when type == ObjectType.TEXT -> splice(object, splice);
            default -> {
                // The object is gone, or is not what the edit takes it for.
            }
        }
    }

    private void delete(ObjectId map, String key) {
        if (transaction.get(map, key).isPresent()) {
            reserve(key);
            transaction.delete(map, key);
        }
    }

    private void ifCounter(Object value, Runnable increment) {
        if (value instanceof org.automerge.AmValue.Counter) {
            increment.run();
        }
    }

    private boolean isItem(ObjectType type, ObjectId list, int index) {
        return type == ObjectType.LIST && index >= 0 && index < transaction.length(list);
    }

    private void splice(ObjectId list, Edit.SpliceList splice) {
        int length = (int) transaction.length(list);
        int index = Math.clamp(splice.index(), 0, length);
        for (int left = Math.clamp(splice.deleted(), 0, length - index); left > 0; left--) {
            reserve("");
            transaction.delete(list, index);
        }
        int at = index;
        for (Value value : splice.inserted()) {
            put(value, insertion(list, at++));
        }
    }

    private void splice(ObjectId text, Edit.SpliceText splice) {
        String present = transaction.text(text).orElse("");
        int from = before(present, Math.clamp(splice.index(), 0, present.length()));
        int to = behind(present, Math.clamp((long) from + splice.deleted(), from, present.length()));
        long at = present.codePointCount(0, from);
        for (int left = present.codePointCount(from, to); left > 0; ) {
            reserve("");
            int deleted = Math.min(left, Crdt.OPERATIONS_MAX - operations + 1);
            transaction.spliceText(text, at, deleted, "");
            operations += deleted - 1;
            left -= deleted;
        }
        insert(text, at, splice.inserted());
    }

    /** Inserts characters one by one in Automerge's eyes, as many as a change may take at a time. */
    private void insert(ObjectId text, long index, String inserted) {
        long at = index;
        int start = 0;
        while (start < inserted.length()) {
            int end = inserted.offsetByCodePoints(start, 1);
            reserve(inserted.substring(start, end));
            int count = 1;
            while (end < inserted.length() && operations < Crdt.OPERATIONS_MAX && textBytes < TEXT_BYTES_MAX - 4) {
                int next = inserted.offsetByCodePoints(end, 1);
                textBytes += Utf8.encodeReplacing(inserted.substring(end, next)).length;
                operations++;
                count++;
                end = next;
            }
            transaction.spliceText(text, at, 0, wellFormed(inserted.substring(start, end)));
            at += count;
            start = end;
        }
    }

    private void put(Value value, Place place) {
        reserve(value instanceof Value.Str text ? text.value() : "");
        switch (value) {
            case Value.Null none -> place.scalar(NewValue.NULL);
            case Value.Bool bool -> place.scalar(NewValue.bool(bool.value()));
            case Value.Int number when (int) number.value() == number.value() -> place.integer((int) number.value());
            case Value.Int number -> place.scalar(NewValue.f64(number.value()));
            case Value.Uint number when number.value() >> 31 == 0 -> place.scalar(NewValue.uint(number.value()));
            case Value.Uint number -> place.scalar(NewValue.f64(number.value()));
            case Value.Float number -> place.scalar(NewValue.f64(number.value()));
            case Value.Str text -> place.scalar(NewValue.str(wellFormed(text.value())));
            case Value.Bytes bytes -> place.scalar(NewValue.bytes(bytes.value()));
            case Value.Timestamp time -> place.scalar(NewValue.timestamp(new Date(time.ms())));
            case Value.Counter counter -> place.scalar(NewValue.counter(counter.value()));
            case Value.Text text -> insert(name(text.id(), place.object(ObjectType.TEXT)), 0, text.value());
            case Value.MapObject map -> {
                ObjectId made = name(map.id(), place.object(ObjectType.MAP));
                map.entries().forEach((key, entry) -> put(entry, key(made, key)));
            }
            case Value.ListObject list -> {
                ObjectId made = name(list.id(), place.object(ObjectType.LIST));
                int at = 0;
                for (Value item : list.items()) {
                    put(item, insertion(made, at++));
                }
            }
        }
    }

    private Place key(ObjectId map, String key) {
        return new Place() {
            @Override
            public void scalar(NewValue value) {
                transaction.set(map, key, value);
            }

            @Override
            public void integer(int value) {
                transaction.set(map, key, value);
            }

            @Override
            public ObjectId object(ObjectType type) {
                return transaction.set(map, key, type);
            }
        };
    }

    private Place item(ObjectId list, int index) {
        return new Place() {
            @Override
            public void scalar(NewValue value) {
                transaction.set(list, index, value);
            }

            @Override
            public void integer(int value) {
                transaction.set(list, index, value);
            }

            @Override
            public ObjectId object(ObjectType type) {
                return transaction.set(list, index, type);
            }
        };
    }

    private Place insertion(ObjectId list, int index) {
        return new Place() {
            @Override
            public void scalar(NewValue value) {
                transaction.insert(list, index, value);
            }

            @Override
            public void integer(int value) {
                transaction.insert(list, index, value);
            }

            @Override
            public ObjectId object(ObjectType type) {
                return transaction.insert(list, index, type);
            }
        };
    }

    private Optional<ObjectId> object(String id) {
        return named.containsKey(id) ? Optional.of(named.get(id)) : ObjectIds.parse(id);
    }

    private ObjectId name(String id, ObjectId object) {
        if (!id.isEmpty()) {
            named.put(id, object);
        }
        return object;
    }

    /** Makes room for one operation more that carries this text. */
    private void reserve(String text) {
        int bytes = Utf8.encodeReplacing(text).length;
        if (operations > 0 && (operations >= Crdt.OPERATIONS_MAX || textBytes + bytes > TEXT_BYTES_MAX)) {
            commit();
            transaction = document.startTransaction();
        }
        operations++;
        textBytes += bytes;
    }

    private void commit() {
        transaction.commit();
        operations = 0;
        textBytes = 0;
    }

    /** A position that does not split a surrogate pair: this one, or the one before the pair. */
    private static int before(String text, int index) {
        return splitsPair(text, index) ? index - 1 : index;
    }

    private static int behind(String text, int index) {
        return splitsPair(text, index) ? index + 1 : index;
    }

    private static boolean splitsPair(String text, int index) {
        return index > 0
                && index < text.length()
                && Character.isHighSurrogate(text.charAt(index - 1))
                && Character.isLowSurrogate(text.charAt(index));
    }

    /** Lone surrogates become U+FFFD, as in browsers. */
    private static String wellFormed(String text) {
        return Utf8.decode(Utf8.encodeReplacing(text));
    }
}
