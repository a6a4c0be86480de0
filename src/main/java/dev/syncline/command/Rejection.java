package dev.syncline.command;

/**
 * A command that must not take effect. A mutator throws one when a rule of the business says no; everything it wrote is
 * forgotten.
 */
public final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String rule;

    Rejection(Reason reason, String rule, String detail) {
        super(detail);
        this.reason = reason;
        this.rule = rule;
    }

    Rejection(Reason reason, String detail) {
        this(reason, "", detail);
    }

    /**
     * What a mutator says when its own rule is broken.
     *
     * @param rule a name that programs can compare, such as {@code seat.taken}
     * @param detail a sentence for people
     */
    public static Rejection because(String rule, String detail) {
        return new Rejection(Reason.RULE, rule, detail);
    }

    /**
     * What the server says when something that takes part in the commit failed.
     *
     * @param detail a sentence for people
     */
    public static Rejection outside(String detail) {
        return new Rejection(Reason.FAILED, detail);
    }

    public Reason reason() {
        return reason;
    }

    /** The mutator's name for what it does not allow; empty for every other reason. */
    public String rule() {
        return rule;
    }

    public String detail() {
        return getMessage();
    }
}
