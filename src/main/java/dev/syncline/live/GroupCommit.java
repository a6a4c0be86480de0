package dev.syncline.live;

import dev.syncline.command.Rejection;
import dev.syncline.id.DocumentId;
import dev.syncline.store.CommitVetoed;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.StoreException;
import dev.syncline.store.StoreException.Kind;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Commits what many documents have ready in one transaction. One batch is in flight; what becomes ready meanwhile is the
 * next. There is no timer: an idle node commits at once.
 *
 * <p>A batch whose outcome is unknown is offered again, the same batch under the same id, until the store knows: either
 * its own compare-and-set succeeds, or the store finds the id of the earlier attempt. What is known to have written
 * nothing is offered again for a while and then given back. A batch that the database refuses for good is cut in halves
 * until the document is found that is to blame.
 *
 * <p>What a hook takes part in is a commit apart, beside the batches: it may take as long as it likes.
 */
final class GroupCommit {
    private static final long BUSY_RETRY_MS = 5;
    private static final long RETRY_MS_MIN = 50;
    private static final long RETRY_MS_MAX = 2_000;

    private final Ports ports;
    private final LiveLimits limits;
    private final LiveObserver observer;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Halves of a batch that was refused; they go first. */
    private final Deque<Attempt> halves = new ArrayDeque<>();

    private boolean inFlight;

    /** Who hears what became of an append: one call of one of the two methods. */
    interface Answer {
        /** COMMITTED or STALE. */
        void decided(AppendAnswer answer);

        /**
         * OVERLOADED: nothing was written, and the same may succeed later. INTERNAL or UNKNOWN_DOCUMENT: nothing was
         * written, and the same will be refused again. UNAVAILABLE: it may have been written, or may still be; whoever
         * goes on with the document reads it anew.
         */
        void failed(Fault fault);

        /** Nothing was written: entries, by their seqs, may not be what they are, because a hook does not take them. */
        void vetoed(Map<Long, Rejection> vetoes);
    }

    private record Attempt(UUID id, List<Waiting> appends, boolean apart) {
        Attempt(UUID id, List<Waiting> appends) {
            this(id, appends, false);
        }
    }

    private static final class Waiting {
        private final Append append;
        private final Answer answer;
        private final long untilMs;
        private boolean maybeWritten;

        Waiting(Append append, Answer answer, long untilMs) {
            this.append = append;
            this.answer = answer;
            this.untilMs = untilMs;
        }
    }

    GroupCommit(Ports ports, LiveLimits limits, LiveObserver observer) {
        this.ports = ports;
        this.limits = limits;
        this.observer = observer;
    }

    /** At most one append of a document may be under way. */
    void submit(Append append, Answer answer) {
        queue(new Waiting(append, answer, ports.clock().getAsLong() + limits.commitPatienceMs()));
    }

    private void queue(Waiting one) {
        if (one.append.after().hooked().isEmpty()) {
            waiting.add(one);
            startNext();
        } else {
            commit(new Attempt(ports.newIds().get(), List.of(one), true), RETRY_MS_MIN);
        }
    }

    private void startNext() {
        if (inFlight || halves.isEmpty() && waiting.isEmpty()) {
            return;
        }
        inFlight = true;
        commit(halves.isEmpty() ? takeBatch() : halves.remove(), RETRY_MS_MIN);
    }

    private Attempt takeBatch() {
        List<Waiting> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && bytes < limits.commitBytesMax() && batch.size() < limits.commitDocumentsMax()) {
            Waiting next = waiting.remove();
            bytes += bytesOf(next.append);
            batch.add(next);
        }
        return new Attempt(ports.newIds().get(), batch);
    }

    private static long bytesOf(Append append) {
        long bytes = 0;
        for (var entry : append.entries()) {
            bytes += entry.bytes().length;
        }
        return bytes;
    }

    private void commit(Attempt batch, long retryMs) {
        ports.on(asked(batch), (answers, failure) -> {
            if (failure == null) {
                ended(batch);
                settle(batch, answers);
                startNext();
            } else if (failure instanceof CommitVetoed vetoed) {
                batch.appends().get(0).answer.vetoed(vetoed.vetoes());
            } else if (failure instanceof StoreException known && known.kind() != Kind.OVERLOADED) {
                ended(batch);
                refused(batch, known);
                startNext();
            } else {
                again(batch, retryMs, failure);
            }
        });
    }

    private void ended(Attempt batch) {
        if (!batch.apart()) {
            inFlight = false;
        }
    }

    private CompletionStage<List<AppendAnswer>> asked(Attempt batch) {
        try {
            return ports.store()
                    .append(
                            batch.id(),
                            batch.appends().stream().map(one -> one.append).toList());
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(new StoreException(Kind.REFUSED, defect.toString()));
        }
    }

    /** The outcome is unknown, or the database could not do it now. */
    private void again(Attempt batch, long retryMs, Throwable failure) {
        if (!(failure instanceof StoreException)) {
            observer.unknown();
            batch.appends().forEach(one -> one.maybeWritten = true);
        }
        List<Waiting> patient = new ArrayList<>();
        for (Waiting one : batch.appends()) {
            if (overdue(one)) {
                one.answer.failed(new Fault(FaultCode.OVERLOADED, "the database has too much to do"));
            } else {
                patient.add(one);
            }
        }
        if (patient.isEmpty()) {
            ended(batch);
            startNext();
            return;
        }
        Attempt left = new Attempt(batch.id(), patient, batch.apart());
        ports.scheduler().after(retryMs, () -> commit(left, Math.min(RETRY_MS_MAX, retryMs * 2)));
    }

    private boolean overdue(Waiting one) {
        return !one.maybeWritten && ports.clock().getAsLong() >= one.untilMs;
    }

    /** The halves keep the id: an earlier attempt may have an outcome that is not known yet. */
    private void refused(Attempt batch, StoreException why) {
        List<Waiting> appends = batch.appends();
        if (appends.size() > 1) {
            int half = appends.size() / 2;
            halves.add(new Attempt(batch.id(), appends.subList(0, half)));
            halves.add(new Attempt(batch.id(), appends.subList(half, appends.size())));
            return;
        }
        Waiting one = appends.get(0);
        DocumentId document = one.append.document();
        observer.commitRefused(document, why.getMessage());
        one.answer.failed(
                one.maybeWritten
                        ? new Fault(FaultCode.UNAVAILABLE, "whether the database wrote it is not known")
                        : Faults.of(why));
    }

    private void settle(Attempt batch, List<AppendAnswer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            Waiting one = batch.appends().get(i);
            if (answers.get(i) != AppendAnswer.BUSY) {
                one.answer.decided(answers.get(i));
            } else if (overdue(one)) {
                one.answer.failed(new Fault(FaultCode.OVERLOADED, "somebody holds the document's row"));
            } else {
                ports.scheduler().after(BUSY_RETRY_MS, () -> queue(one));
            }
        }
    }
}
