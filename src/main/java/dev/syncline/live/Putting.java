package dev.syncline.live;

import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.identity.Principal;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes of one body on their way through the door of a document, a batch after the other; at last, what the sender
 * lacks. Runs on the executor of the {@link Ports}.
 */
final class Putting {
    private final LiveNode node;
    private final LiveLimits limits;
    private final DocumentId document;
    private final Principal author;
    private final List<byte[]> changes;
    private final List<ChangeHash> heads;
    private final Consumer<Documents.Admission> then;
    private final Consumer<Throwable> failed;
    private final List<Documents.Refusal> refusals = new ArrayList<>();
    private int next;
    private int accepted;

    Putting(
            LiveNode node,
            LiveLimits limits,
            DocumentId document,
            Principal author,
            Files.Body body,
            Consumer<Documents.Admission> then,
            Consumer<Throwable> failed) {
        this.node = node;
        this.limits = limits;
        this.document = document;
        this.author = author;
        this.changes = body.changes();
        this.heads = body.heads();
        this.then = then;
        this.failed = failed;
    }

    void run() {
        if (next == changes.size()) {
            answer();
            return;
        }
        int first = next;
        List<byte[]> batch = takeBatch();
        node.offer(
                document,
                new Offer(
                        author.user(),
                        author.session(),
                        0,
                        TimelineId.NONE,
                        1,
                        new byte[0],
                        batch,
                        null,
                        answer -> offered(first, answer)));
    }

    private List<byte[]> takeBatch() {
        List<byte[]> batch = new ArrayList<>();
        int bytes = 0;
        while (next < changes.size()
                && batch.size() < limits.batchEntriesMax()
                && (batch.isEmpty() || bytes + changes.get(next).length <= limits.batchBytesMax())) {
            bytes += changes.get(next).length;
            batch.add(changes.get(next++));
        }
        return batch;
    }

    private void offered(int first, Offer.Answer answer) {
        switch (answer) {
            case Offer.Declined declined -> failed.accept(declined.fault());
            case Offer.Durable durable -> {
                accepted += durable.accepted();
                for (Offer.Refused refused : durable.refused()) {
                    refusals.add(new Documents.Refusal(
                            first + refused.index(), FaultCode.valueOf(refused.code()), refused.detail()));
                }
                run();
            }
        }
    }

    private void answer() {
        node.ask(
                document,
                (row, engine) -> engine.changesSince(document, heads),
                (row, missing) -> then.accept(new Documents.Admission(Positions.of(row), accepted, refusals, missing)),
                failed::accept);
    }
}
