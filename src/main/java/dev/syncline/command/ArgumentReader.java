package dev.syncline.command;

import dev.syncline.document.Value;

/**
 * Turns arguments into what a mutator works with, strictly: an argument that is missing, of another type or out of range
 * rejects the command, and so does one that the mutator does not know.
 */
public class ArgumentReader {
    private Arguments rest;

    ArgumentReader(Arguments arguments) {
        rest = arguments;
    }

    /** Whether there is an argument of this name, for those that may be left out. */
    public boolean has(String name) {
        return rest.get(name) != null;
    }

    /** A text of at most {@code charsMax} UTF-16 units. */
    public String text(String name, int charsMax) {
        if (take(name) instanceof Value.Str text && text.value().length() <= charsMax) {
            return text.value();
        }
        throw bad(name, "is no text of at most " + charsMax + " characters");
    }

    /** The id of an entity. */
    public String id(String name) {
        String id = text(name, CommandLimits.DEFAULT.idChars());
        if (id.isEmpty()) {
            throw bad(name, "is empty");
        }
        return id;
    }

    /** An integer within {@code [min, max]}. */
    public long integer(String name, long min, long max) {
        if (take(name) instanceof Value.Int number && number.value() >= min && number.value() <= max) {
            return number.value();
        }
        throw bad(name, "is no integer from " + min + " to " + max);
    }

    /** A finite number; an integer is one too, because JavaScript does not tell them apart. */
    public double real(String name) {
        Value value = take(name);
        if (value instanceof Value.Float number) {
            return number.value();
        }
        if (value instanceof Value.Int number) {
            return number.value();
        }
        throw bad(name, "is no number");
    }

    public boolean flag(String name) {
        if (take(name) instanceof Value.Bool flag) {
            return flag.value();
        }
        throw bad(name, "is neither true nor false");
    }

    void end() {
        if (rest.size() > 0) {
            throw bad(rest.entries().iterator().next().getKey(), "is not known");
        }
    }

    private Value take(String name) {
        Value value = rest.get(name);
        rest = rest.without(name);
        return value;
    }

    private static Rejection bad(String name, String complaint) {
        return new Rejection(Reason.BAD_ARGUMENTS, "argument " + name + " " + complaint);
    }
}
