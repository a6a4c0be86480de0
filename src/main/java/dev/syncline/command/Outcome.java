package dev.syncline.command;

import java.util.List;

/** What became of a command. Every command gets exactly one, which never changes. */
public sealed interface Outcome {
    Outcome APPLIED = new Applied();
    Outcome NO_EFFECT = new NoEffect();

    /** Everything it wrote is there. */
    record Applied() implements Outcome {}

    /** A part of what it wrote is there, or something else in its place: the conflicts say where. */
    record Adjusted(List<Conflict> conflicts) implements Outcome {}

    /** It was right and changed nothing. */
    record NoEffect() implements Outcome {}

    /**
     * Nothing of it is there.
     *
     * @param rule the mutator's name for what it does not allow; empty if the reason is another
     * @param detail a sentence for people
     * @param conflicts where the reason is CONTESTED
     */
    record Rejected(Reason reason, String rule, String detail, List<Conflict> conflicts) implements Outcome {}

    static Outcome of(Rejection rejection) {
        return new Rejected(rejection.reason(), rejection.rule(), rejection.detail(), List.of());
    }
}
