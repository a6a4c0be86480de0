package dev.syncline.http;

import dev.syncline.live.Documents;
import dev.syncline.wire.FaultCode;
import java.util.List;

/** Some changes of a body were refused; the others are committed. */
final class RefusedChanges extends RuntimeException {
    private static final int NAMED_MAX = 100;

    private final int accepted;
    private final transient List<Documents.Refusal> refusals;

    RefusedChanges(int accepted, List<Documents.Refusal> refusals) {
        super(null, null, false, false);
        this.accepted = accepted;
        this.refusals = List.copyOf(refusals);
    }

    FaultCode first() {
        return refusals.get(0).code();
    }

    Problem problem(String instance) {
        List<Problem.RefusedChange> named = refusals.stream()
                .limit(NAMED_MAX)
                .map(refusal -> new Problem.RefusedChange(
                        refusal.index(), refusal.code().name(), refusal.detail()))
                .toList();
        return Problem.of(first(), refusals.size() + " of the changes were refused", instance)
                .with(accepted, named);
    }
}
