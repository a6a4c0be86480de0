package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a mutator sees and changes of a document: an overlay over its tables. Nothing reaches the tables before the run is
 * over. It remembers which cells were read and written, and every read and write is a step of a bounded number.
 */
public final class Draft {
    private final Tables tables;
    private final CommandLimits limits;
    private final TreeSet<Cell> reads = new TreeSet<>();
    private final TreeMap<Cell, Write> writes = new TreeMap<>();
    private int steps;
    private int bytes;

    Draft(Tables tables, CommandLimits limits) {
        this.tables = tables;
        this.limits = limits;
    }

    public boolean exists(String collection, String id) {
        return read(Cell.existence(collection, id)) != null;
    }

    /** The entity of this id; if it is not there the command is rejected as GONE. */
    public Entity entity(String collection, String id) {
        if (!exists(collection, id)) {
            throw new Rejection(Reason.GONE, "there is no " + id + " in " + collection);
        }
        return new Entity(this, collection, id);
    }

    /** A new entity without fields; if the id is taken the command is rejected as TAKEN. */
    public Entity create(String collection, String id) {
        checkName(collection);
        Cell existence = Cell.existence(collection, id);
        if (!isId(id)) {
            throw new Rejection(Reason.TOO_MUCH, "an id has 1 to " + limits.idChars() + " whole characters");
        }
        step();
        if (present(existence) != null) {
            throw new Rejection(Reason.TAKEN, "there is a " + id + " in " + collection + " already");
        }
        write(Write.put(existence, Write.THERE));
        return new Entity(this, collection, id);
    }

    /** The ids of all entities of a collection, in ascending order; each is a step. */
    public List<String> ids(String collection) {
        var ids = new TreeSet<>(tables.ids(collection));
        for (Write write : writes.values()) {
            Cell cell = write.cell();
            if (cell.isExistence() && cell.collection().equals(collection)) {
                if (write.value() == null) {
                    ids.remove(cell.id());
                } else {
                    ids.add(cell.id());
                }
            }
        }
        reads.add(Cell.membership(collection));
        steps += ids.size();
        step();
        return List.copyOf(ids);
    }

    /** Cells whose content in the tables the run depends on. */
    Set<Cell> reads() {
        return reads;
    }

    /** What the run leaves, in ascending order of cells, one write per cell. */
    Collection<Write> writes() {
        return writes.values();
    }

    Value read(Cell cell) {
        step();
        if (!isId(cell.id()) || cell.field().length() > limits.nameChars()) {
            // Nothing is ever there.
            return null;
        }
        Write write = writes.get(cell);
        if (write == null || write.adds()) {
            reads.add(cell);
        }
        return present(cell);
    }

    void put(Cell cell, Value value) {
        checkWritable(cell);
        write(Write.put(cell, value));
    }

    /** Adds to a counter without reading it. */
    void add(Cell cell, long by) {
        checkWritable(cell);
        Write earlier = writes.get(cell);
        Value sum = new Write(cell, true, new Value.Counter(by)).on(earlier == null ? null : earlier.value());
        write(new Write(cell, earlier == null || earlier.adds(), sum));
    }

    /** Takes every field away and then the entity, so that whoever wrote one of its fields is asked. */
    void delete(String collection, String id) {
        var names = new TreeSet<>(tables.names(collection, id));
        for (Write write : writes.values()) {
            Cell cell = write.cell();
            if (cell.collection().equals(collection) && cell.id().equals(id) && !cell.isExistence()) {
                names.add(cell.field());
            }
        }
        for (String name : names) {
            put(new Cell(collection, id, name), null);
        }
        step();
        write(Write.put(Cell.existence(collection, id), null));
    }

    private Value present(Cell cell) {
        Write write = writes.get(cell);
        return write != null && !write.adds()
                ? write.value()
                : write == null ? tables.get(cell) : write.on(tables.get(cell));
    }

    private void write(Write write) {
        Cell cell = write.cell();
        bytes += cell.collection().length() + cell.id().length() + cell.field().length();
        bytes += Scalars.weight(write.value());
        if (bytes > limits.bytesWritten()) {
            throw new Rejection(Reason.TOO_MUCH, "a command may write " + limits.bytesWritten() + " bytes");
        }
        writes.put(cell, write);
    }

    private void step() {
        if (++steps > limits.steps()) {
            throw new Rejection(Reason.TOO_MUCH, "a command may take " + limits.steps() + " steps");
        }
    }

    private void checkWritable(Cell cell) {
        checkName(cell.field());
        step();
        if (present(Cell.existence(cell.collection(), cell.id())) == null) {
            throw new Rejection(Reason.GONE, cell.id() + " was deleted");
        }
    }

    private boolean isId(String id) {
        return !id.isEmpty() && id.length() <= limits.idChars() && Scalars.wellFormed(id);
    }

    private void checkName(String name) {
        if (name.isEmpty() || name.length() > limits.nameChars()) {
            throw new Rejection(Reason.TOO_MUCH, "a name has 1 to " + limits.nameChars() + " characters");
        }
    }
}
