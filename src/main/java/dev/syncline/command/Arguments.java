package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.Map;
import java.util.TreeMap;

/** The named arguments of a command, in ascending order of their names. Immutable. */
public final class Arguments {
    public static final Arguments NONE = new Arguments(new TreeMap<>());

    private final TreeMap<String, Value> values;

    private Arguments(TreeMap<String, Value> values) {
        this.values = values;
    }

    public Arguments with(String name, String text) {
        return with(name, new Value.Str(text));
    }

    public Arguments with(String name, long number) {
        return with(name, new Value.Int(number));
    }

    public Arguments with(String name, double number) {
        return with(name, new Value.Float(number));
    }

    public Arguments with(String name, boolean flag) {
        return with(name, new Value.Bool(flag));
    }

    /** These arguments with another one, a scalar, which takes the place of one of the same name. */
    public Arguments with(String name, Value value) {
        var more = new TreeMap<>(values);
        more.put(name, Scalars.kept(value));
        return new Arguments(more);
    }

    public Arguments without(String name) {
        var fewer = new TreeMap<>(values);
        fewer.remove(name);
        return new Arguments(fewer);
    }

    /** The argument of this name, or null. */
    public Value get(String name) {
        return values.get(name);
    }

    public int size() {
        return values.size();
    }

    /** Names and values, in ascending order of the names. */
    public Iterable<Map.Entry<String, Value>> entries() {
        return values.entrySet();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arguments arguments && values.equals(arguments.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
