package dev.syncline.command;

import java.util.List;

/**
 * One rule of the business, written once: it runs at once in the browser and again, with authority, on the server. It
 * must be deterministic: whatever it depends on comes from its three parameters. A runtime exception of its own is a bug
 * that differs between the two places; what it does not allow it says with {@link Rejection#because}.
 *
 * @param <A> its arguments, usually a record
 */
public interface Mutator<A> {
    /** Such as {@code ticket.close}; unique in its document type and never given to another meaning. */
    String name();

    /** From 1; one more whenever the same arguments come to mean something else. */
    int version();

    A read(ArgumentReader arguments);

    void apply(Draft draft, A arguments, Context context);

    /**
     * What must happen outside once the command is accepted, perhaps adjusted; asked on the server only. A command that
     * changed nothing has no effects.
     */
    default List<Effect> effects(A arguments, Context context) {
        return List.of();
    }

    /** Whether what remains of a command makes sense when some of its writes to contested fields are left out. */
    default boolean divisible() {
        return false;
    }

    default Reach reach() {
        return Reach.LOCAL_FIRST;
    }

    /** The least {@link Trust} of who may run it, of those who may write to the document at all. */
    default int trust() {
        return Trust.VIEWER;
    }
}
