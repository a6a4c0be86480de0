package dev.syncline.command;

import java.util.List;

/** One run of a command on the tables, which it leaves untouched. */
public final class Run {
    private final Draft draft;
    private final Mutator<?> mutator;
    private final Rejection rejection;

    private Run(Draft draft, Mutator<?> mutator, Rejection rejection) {
        this.draft = draft;
        this.mutator = mutator;
        this.rejection = rejection;
    }

    /** Runs the command; whatever its mutator does, the answer is a run. */
    public static Run of(Registry registry, Command command, Author author, Tables tables, CommandLimits limits) {
        Draft draft = new Draft(tables, limits);
        try {
            Mutator<?> mutator = registry.mutator(command);
            if (author.trust() < mutator.trust()) {
                throw new Rejection(Reason.FORBIDDEN, "your role may not do this");
            }
            apply(mutator, registry.upgraded(command), draft, new Context(author, command));
            if (!registry.keepsTo(mutator, draft)) {
                throw new Rejection(Reason.FAILED, command.mutator() + " mixes what is local with what is not");
            }
            return new Run(draft, mutator, null);
        } catch (Rejection rejection) {
            return new Run(null, null, rejection);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            return new Run(null, null, new Rejection(Reason.FAILED, command.mutator() + " failed"));
        }
    }

    private static <A> void apply(Mutator<A> mutator, Arguments arguments, Draft draft, Context context) {
        ArgumentReader reader = new ArgumentReader(arguments);
        A read = mutator.read(reader);
        reader.end();
        mutator.apply(draft, read, context);
    }

    /** What its mutator says must happen outside. */
    static List<Effect> effects(Registry registry, Command command, Author author) {
        return effects(registry.mutator(command), registry.upgraded(command), new Context(author, command));
    }

    private static <A> List<Effect> effects(Mutator<A> mutator, Arguments arguments, Context context) {
        return mutator.effects(mutator.read(new ArgumentReader(arguments)), context);
    }

    /** Why it came to nothing, or null. */
    public Rejection rejection() {
        return rejection;
    }

    /** What it read and wrote, if it was not rejected. */
    Draft draft() {
        return draft;
    }

    Mutator<?> mutator() {
        return mutator;
    }
}
