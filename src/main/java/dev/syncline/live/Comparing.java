package dev.syncline.live;

import dev.syncline.engine.Engine;
import dev.syncline.id.ChangeHash;
import dev.syncline.wire.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds changes that somebody names against a merged document, alone on its queue. */
final class Comparing {
    private final LiveDocument document;
    private final MergedContent content;
    private final List<ChangeHash> named;
    private final Consumer<Comparison> then;
    private final Consumer<Fault> failed;

    Comparing(
            LiveDocument document,
            MergedContent content,
            List<ChangeHash> named,
            Consumer<Comparison> then,
            Consumer<Fault> failed) {
        this.document = document;
        this.content = content;
        this.named = named;
        this.then = then;
        this.failed = failed;
    }

    void run(Runnable done) {
        Consumer<Throwable> problem = failure -> {
            failed.accept(Faults.of(failure));
            done.run();
        };
        document.settled(() -> content.prepare(() -> compare(done, problem), problem), problem);
    }

    private void compare(Runnable done, Consumer<Throwable> problem) {
        Ledger ledger = content.ledger();
        List<ChangeHash> heads = ledger.heads();
        List<ChangeHash> known = new ArrayList<>();
        List<ChangeHash> unknown = new ArrayList<>();
        for (ChangeHash hash : named) {
            (ledger.holds(hash) ? known : unknown).add(hash);
        }
        if (known.containsAll(heads)) {
            answer(new Comparison(heads, unknown, new byte[0]), done);
            return;
        }
        content.instance()
                .ask(
                        (Engine engine) -> engine.changesSince(document.id(), known),
                        missing -> answer(new Comparison(heads, unknown, missing), done),
                        problem);
    }

    private void answer(Comparison comparison, Runnable done) {
        then.accept(comparison);
        done.run();
    }
}
