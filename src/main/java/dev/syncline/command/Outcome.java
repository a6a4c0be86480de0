package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.List;

/** What became of a command. Every command gets exactly one, which never changes. */
public sealed interface Outcome {
    Outcome APPLIED = new Applied();
    Outcome NO_EFFECT = new NoEffect();

    int TOLD_CHARS_MAX = 300;

    /** Everything it wrote is there. */
    record Applied() implements Outcome {}

    /** A part of what it wrote is there, or something else in its place: the conflicts say where. */
    record Adjusted(List<Conflict> conflicts) implements Outcome {}

    /** It was right and changed nothing. */
    record NoEffect() implements Outcome {}

    /**
     * Nothing of it is there.
     *
     * @param rule the mutator's name for what it does not allow; empty if the reason is another; at most 300 characters
     * @param detail a sentence for people, of at most 300 characters
     * @param conflicts where the reason is CONTESTED
     */
    record Rejected(Reason reason, String rule, String detail, List<Conflict> conflicts) implements Outcome {}

    static Outcome of(Rejection rejection) {
        return new Rejected(rejection.reason(), told(rejection.rule()), told(rejection.detail()), List.of());
    }

    private static String told(String text) {
        String cut = text.length() > TOLD_CHARS_MAX ? text.substring(0, TOLD_CHARS_MAX) : text;
        return ((Value.Str) Scalars.text(cut)).value();
    }
}
