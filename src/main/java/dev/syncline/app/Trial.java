package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Policies;
import dev.syncline.command.Policy;
import dev.syncline.command.Registry;
import dev.syncline.command.Rejection;
import dev.syncline.document.Value;

/**
 * A sheet on which every policy can be tried: a collection for each, of rows with a {@code cell} that has the policy and a
 * {@code note} that is never contested. docs/POLICIES.md says what comes of it.
 */
public final class Trial {
    public static final String CELL = "cell";
    public static final String NOTE = "note";

    static final String NAME = "trial";

    /** Keeps two and merges them; a third is too much. */
    private static final Policy.Custom JOIN = new Policy.Custom((base, mine, theirs) -> {
        if (text(theirs).equals("third")) {
            throw Rejection.because("no.third", "two are enough");
        }
        return new Value.Str(text(base) + "+" + text(mine) + "+" + text(theirs));
    });

    public static final CommandedType TYPE = new CommandedType(NAME, registry(), policies());

    private static final int LENGTH_MAX = 100;
    private static final int FIELDS_MAX = 1_000;

    private Trial() {}

    /** @param column whose collection it is, @param row of it */
    record Args(String column, String row, String value, long fields) {
        Entity in(Draft draft) {
            return draft.entity(column, row);
        }
    }

    private interface Body {
        void apply(Draft draft, Args args);
    }

    private static Registry registry() {
        return new Registry()
                .add(new Step(
                        "trial.open",
                        false,
                        (draft, args) -> draft.create(args.column(), args.row()).set(CELL, args.value())))
                .add(new Step(
                        "trial.set", false, (draft, args) -> args.in(draft).set(CELL, args.value())))
                .add(new Step("trial.read", false, Trial::read))
                .add(new Step("trial.write", false, Trial::write))
                .add(new Step("trial.divide", true, Trial::write))
                .add(new Step(
                        "trial.delete", false, (draft, args) -> args.in(draft).delete()))
                .add(new Step("trial.fill", false, Trial::fill));
    }

    private static Policies policies() {
        Policies policies = new Policies();
        column(policies, "last", Policy.Fixed.LAST_WRITE_WINS);
        column(policies, "first", Policy.Fixed.FIRST_WRITE_WINS);
        column(policies, "server", Policy.Fixed.SERVER_PRECEDENCE);
        column(policies, "trust", Policy.Fixed.PRIORITY);
        column(policies, "both", Policy.Fixed.REJECT_BOTH);
        column(policies, "custom", JOIN);
        return policies;
    }

    private static void column(Policies policies, String column, Policy policy) {
        policies.collection(column, Policy.Fixed.LAST_WRITE_WINS)
                .field(column, CELL, policy)
                .field(column, NOTE, Policy.Fixed.LAST_WRITE_WINS);
    }

    /** Depends on the cell and writes elsewhere. */
    private static void read(Draft draft, Args args) {
        Entity row = args.in(draft);
        row.text(CELL);
        row.set(NOTE, args.value());
    }

    private static void write(Draft draft, Args args) {
        args.in(draft).set(CELL, args.value()).set(NOTE, args.value());
    }

    /** Writes so much that who wrote what before is forgotten. */
    private static void fill(Draft draft, Args args) {
        Entity row = draft.create(args.column(), args.row());
        for (long field = 0; field < args.fields(); field++) {
            row.set("f" + field, args.value());
        }
    }

    private static String text(Value value) {
        return value instanceof Value.Str text ? text.value() : "";
    }

    /** One of the mutators. */
    private record Step(String name, boolean divisible, Body body) implements Mutator<Args> {
        @Override
        public int version() {
            return 1;
        }

        @Override
        public Args read(ArgumentReader arguments) {
            return new Args(
                    arguments.id("column"),
                    arguments.id("row"),
                    arguments.has("value") ? arguments.text("value", LENGTH_MAX) : "",
                    arguments.has("fields") ? arguments.integer("fields", 1, FIELDS_MAX) : 0);
        }

        @Override
        public void apply(Draft draft, Args args, Context context) {
            body.apply(draft, args);
        }
    }
}
