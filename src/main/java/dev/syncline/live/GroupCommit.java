package dev.syncline.live;

import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Commits what many documents have ready in one transaction. One batch is in flight; what becomes ready meanwhile is the
 * next. There is no timer: an idle node commits at once.
 *
 * <p>A batch whose outcome is unknown is offered again, the same batch under the same id, until the store knows: either
 * its own compare-and-set succeeds, or the store finds the id of the earlier attempt. Nothing of it is answered before.
 */
final class GroupCommit {
    private static final long BUSY_RETRY_MS = 5;
    private static final long UNKNOWN_RETRY_MS_MIN = 50;
    private static final long UNKNOWN_RETRY_MS_MAX = 2_000;

    private final Ports ports;
    private final LiveLimits limits;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean inFlight;
    private long unknownOutcomes;

    private record Waiting(Append append, Consumer<AppendAnswer> answer) {}

    GroupCommit(Ports ports, LiveLimits limits) {
        this.ports = ports;
        this.limits = limits;
    }

    /** Answers COMMITTED or STALE, once. At most one append of a document may be under way. */
    void submit(Append append, Consumer<AppendAnswer> answer) {
        waiting.add(new Waiting(append, answer));
        startNext();
    }

    /** How often a commit ended without telling how. */
    long unknownOutcomes() {
        return unknownOutcomes;
    }

    private void startNext() {
        if (inFlight || waiting.isEmpty()) {
            return;
        }
        inFlight = true;
        List<Waiting> batch = takeBatch();
        commit(ports.newIds().get(), batch, UNKNOWN_RETRY_MS_MIN);
    }

    private List<Waiting> takeBatch() {
        List<Waiting> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && bytes < limits.commitBytesMax() && batch.size() < limits.commitDocumentsMax()) {
            Waiting next = waiting.remove();
            bytes += bytesOf(next.append());
            batch.add(next);
        }
        return batch;
    }

    private static long bytesOf(Append append) {
        long bytes = 0;
        for (var entry : append.entries()) {
            bytes += entry.bytes().length;
        }
        return bytes;
    }

    private void commit(UUID id, List<Waiting> batch, long retryMs) {
        List<Append> appends = new ArrayList<>(batch.size());
        for (Waiting one : batch) {
            appends.add(one.append());
        }
        ports.on(ports.store().append(id, appends), (answers, failure) -> {
            if (failure == null) {
                inFlight = false;
                settle(batch, answers);
                startNext();
            } else {
                retry(id, batch, retryMs, failure);
            }
        });
    }

    private void retry(UUID id, List<Waiting> batch, long retryMs, Throwable failure) {
        if (!(failure instanceof StoreException)) {
            unknownOutcomes++;
        }
        long nextRetryMs = Math.min(UNKNOWN_RETRY_MS_MAX, retryMs * 2);
        ports.scheduler().after(retryMs, () -> commit(id, batch, nextRetryMs));
    }

    private void settle(List<Waiting> batch, List<AppendAnswer> answers) {
        for (int i = 0; i < batch.size(); i++) {
            Waiting one = batch.get(i);
            if (answers.get(i) == AppendAnswer.BUSY) {
                ports.scheduler().after(BUSY_RETRY_MS, () -> submit(one.append(), one.answer()));
            } else {
                one.answer().accept(answers.get(i));
            }
        }
    }
}
