package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.engine.EngineException;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.DocumentId;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalVersions;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What documents were. A question costs a whole document on a scratch instance, or a walk along its journal; few are
 * answered at once.
 */
final class Past {
    private final Ports ports;
    private final JournalVersions versions;
    private final Semaphore room;

    Past(Ports ports, JournalVersions versions, int questionsMax) {
        this.ports = ports;
        this.versions = versions;
        this.room = new Semaphore(questionsMax);
    }

    CompletionStage<Documents.Versions> versions(DocumentId document, long before, int max) {
        return admitted(() -> ports.store().find(document).thenCompose(found -> {
            StoredDocument row = found.orElseThrow(() -> new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
            if (Types.isCommanded(row.type())) {
                throw new Fault(FaultCode.NOT_ACCEPTABLE, "a commanded document has no versions yet");
            }
            return versions.before(row, before, max).thenApply(page -> new Documents.Versions(Positions.of(row), page));
        }));
    }

    /**
     * An answer of the engine about the document as it is now.
     *
     * @param snapshot of the document; read only when there is room for the question, and let go when it is answered
     */
    <T> CompletionStage<T> ask(
            Supplier<CompletionStage<Documents.Saved>> snapshot,
            Function<Documents.Saved, CompletionStage<T>> question) {
        return admitted(() -> snapshot.get().thenCompose(now -> answered(now, question)));
    }

    private static <T> CompletionStage<T> answered(
            Documents.Saved now, Function<Documents.Saved, CompletionStage<T>> question) {
        try {
            return refusingHeads(question.apply(now))
                    .whenComplete((answer, problem) -> now.done().run());
        } catch (RuntimeException problem) {
            now.done().run();
            throw problem;
        }
    }

    /** The document itself is sound, so what the engine refuses are the heads. */
    private static <T> CompletionStage<T> refusingHeads(CompletionStage<T> answer) {
        return answer.exceptionally(problem -> {
            Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
            boolean refused = cause instanceof EngineException engine && engine.kind() == Kind.REFUSED;
            throw refused
                    ? new Fault(FaultCode.UNKNOWN_HEADS, "no state of the document has these heads")
                    : new CompletionException(cause);
        });
    }

    private <T> CompletionStage<T> admitted(Supplier<CompletionStage<T>> question) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedStage(
                    new Fault(FaultCode.OVERLOADED, "too many ask for what documents were"));
        }
        try {
            return question.get().whenComplete((answer, problem) -> room.release());
        } catch (RuntimeException problem) {
            room.release();
            throw problem;
        }
    }
}
