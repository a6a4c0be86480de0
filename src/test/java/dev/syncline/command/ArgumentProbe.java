package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers a mutator whatever it reads, and remembers what that was. Every argument that may be left out is there. */
public final class ArgumentProbe extends ArgumentReader {
    /**
     * An argument that a mutator reads.
     *
     * @param type of it in TypeScript
     * @param range which of its type it may be, in words; empty if any
     * @param sample one that the mutator takes
     */
    public record Argument(String name, String type, boolean optional, String range, Value sample) {}

    private final Set<String> askedFor = new HashSet<>();
    private final List<Argument> read = new ArrayList<>();

    private ArgumentProbe() {
        super(Arguments.NONE);
    }

    /** The mutator of this name. */
    public static Mutator<?> mutator(Registry registry, String name) {
        return registry.mutator(new Command(name, 1, 0, 0, 0, Arguments.NONE));
    }

    /** What the mutator reads, in this order. */
    public static List<Argument> arguments(Mutator<?> mutator) {
        var probe = new ArgumentProbe();
        mutator.read(probe);
        return List.copyOf(probe.read);
    }

    @Override
    public boolean has(String name) {
        askedFor.add(name);
        return true;
    }

    @Override
    public String text(String name, int charsMax) {
        add(name, "string", "at most " + charsMax + " characters", new Value.Str("x"));
        return "x";
    }

    @Override
    public String id(String name) {
        add(name, "string", "", new Value.Str("x"));
        return "x";
    }

    @Override
    public long integer(String name, long min, long max) {
        String range = max == Long.MAX_VALUE ? "an integer from " + min : "an integer from " + min + " to " + max;
        long sample = Math.min(max, Math.max(min, 1));
        add(name, "number", range, new Value.Int(sample));
        return sample;
    }

    @Override
    public double real(String name) {
        add(name, "number", "", new Value.Float(1));
        return 1;
    }

    @Override
    public boolean flag(String name) {
        add(name, "boolean", "", new Value.Bool(true));
        return true;
    }

    private void add(String name, String type, String range, Value sample) {
        read.add(new Argument(name, type, askedFor.contains(name), range, sample));
    }
}
