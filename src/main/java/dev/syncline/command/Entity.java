package dev.syncline.command;

import dev.syncline.document.Value;

/**
 * One entity in a draft. A field that has no value reads as an empty text, zero or false; one that has a value of another
 * type rejects the command as FAILED.
 */
public final class Entity {
    private final Draft draft;
    private final String collection;
    private final String id;

    Entity(Draft draft, String collection, String id) {
        this.draft = draft;
        this.collection = collection;
        this.id = id;
    }

    public String id() {
        return id;
    }

    public boolean has(String field) {
        return read(field) != null;
    }

    public String text(String field) {
        return switch (read(field)) {
            case null -> "";
            case Value.Str text -> text.value();
            default -> throw wrongType(field);
        };
    }

    public long integer(String field) {
        return switch (read(field)) {
            case null -> 0;
            case Value.Int number -> number.value();
            default -> throw wrongType(field);
        };
    }

    public double real(String field) {
        return switch (read(field)) {
            case null -> 0;
            case Value.Float number -> number.value();
            default -> throw wrongType(field);
        };
    }

    public boolean flag(String field) {
        return switch (read(field)) {
            case null -> false;
            case Value.Bool flag -> flag.value();
            default -> throw wrongType(field);
        };
    }

    /** The number of a counter. */
    public long count(String field) {
        return switch (read(field)) {
            case null -> 0;
            case Value.Counter counter -> counter.value();
            default -> throw wrongType(field);
        };
    }

    public Entity set(String field, String text) {
        return put(field, Scalars.text(text));
    }

    public Entity set(String field, long number) {
        return put(field, new Value.Int(number));
    }

    public Entity set(String field, double number) {
        return put(field, Scalars.real(number));
    }

    public Entity set(String field, boolean flag) {
        return put(field, new Value.Bool(flag));
    }

    /** Adds to a counter, which begins at 0. What several commands add to one counter does not conflict. */
    public Entity add(String field, long by) {
        draft.add(cell(field), by);
        return this;
    }

    /** Takes the value away. */
    public Entity clear(String field) {
        return put(field, null);
    }

    /** Takes the entity away with all its fields. It must not be used any longer. */
    public void delete() {
        draft.delete(collection, id);
    }

    private Entity put(String field, Value value) {
        draft.put(cell(field), value);
        return this;
    }

    private Value read(String field) {
        return draft.read(cell(field));
    }

    private Cell cell(String field) {
        return new Cell(collection, id, field);
    }

    private static Rejection wrongType(String field) {
        return new Rejection(Reason.FAILED, "field " + field + " is of another type");
    }
}
