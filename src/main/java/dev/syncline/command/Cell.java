package dev.syncline.command;

/**
 * A place in a commanded document that commands read and write: a field of an entity of a collection. Two more kinds of
 * place are read and written without a name of their own: whether an entity is there ({@link #existence}), and which
 * entities a collection has ({@link #membership}).
 *
 * @param id of the entity; empty for the membership of the collection
 * @param field name of the field; empty for the existence of the entity
 */
public record Cell(String collection, String id, String field) implements Comparable<Cell> {
    public static Cell existence(String collection, String id) {
        return new Cell(collection, id, "");
    }

    public static Cell membership(String collection) {
        return new Cell(collection, "", "");
    }

    public boolean isExistence() {
        return field.isEmpty() && !id.isEmpty();
    }

    public boolean isMembership() {
        return id.isEmpty();
    }

    /** By collection, id and field, in the order of UTF-16 units: an entity's existence comes before its fields. */
    @Override
    public int compareTo(Cell other) {
        int order = collection.compareTo(other.collection);
        if (order == 0) {
            order = id.compareTo(other.id);
        }
        return order != 0 ? order : field.compareTo(other.field);
    }
}
