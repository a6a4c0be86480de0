package dev.syncline.command;

import java.util.function.Function;

/** Mutators for tests, made of functions. */
final class Mutators {
    private Mutators() {}

    interface Body<A> {
        void apply(Draft draft, A arguments, Context context);
    }

    static <A> Mutator<A> of(String name, int version, Function<ArgumentReader, A> reader, Body<A> body) {
        return of(name, version, false, reader, body);
    }

    static <A> Mutator<A> divisible(String name, Function<ArgumentReader, A> reader, Body<A> body) {
        return of(name, 1, true, reader, body);
    }

    private static <A> Mutator<A> of(
            String name, int version, boolean divisible, Function<ArgumentReader, A> reader, Body<A> body) {
        return new Mutator<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int version() {
                return version;
            }

            @Override
            public A read(ArgumentReader arguments) {
                return reader.apply(arguments);
            }

            @Override
            public void apply(Draft draft, A arguments, Context context) {
                body.apply(draft, arguments, context);
            }

            @Override
            public boolean divisible() {
                return divisible;
            }
        };
    }
}
