package dev.syncline.live;

import dev.syncline.id.DocumentId;
import dev.syncline.store.Bucket;
import dev.syncline.store.ColdRows;
import dev.syncline.store.ColdRows.Cold;
import dev.syncline.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Moves cold bytes into the bucket, walking over all documents, and deletes objects that no row names.
 *
 * <p>A row: claimed (it has its object's name) → put, unless it is there → read back and compared → the row gives up its
 * bytes. An object: named by no row for the grace time → deleted → forgotten. Until the last step of either, nothing depends
 * on it; a step that a crash left undone is found by the next walk.
 */
public final class Tiering {
    private final ColdRows rows;
    private final Bucket bucket;
    private final Executor executor;
    private final Ports.Scheduler scheduler;
    private final long restMs;
    private final LiveObserver observer;

    public Tiering(
            ColdRows rows,
            Bucket bucket,
            Executor executor,
            Ports.Scheduler scheduler,
            long restMs,
            LiveObserver observer) {
        this.rows = rows;
        this.bucket = bucket;
        this.executor = executor;
        this.scheduler = scheduler;
        this.restMs = restMs;
        this.observer = observer;
    }

    /** Walks again and again. */
    public void start() {
        scheduler.after(
                restMs,
                () -> walk(problem -> {
                    if (problem != null) {
                        observer.tieringFailed(problem);
                    }
                    start();
                }));
    }

    /** One walk over everything; {@code done} hears what it failed of, or null. */
    public void walk(Consumer<Throwable> done) {
        new Walk(done).page(null);
    }

    private final class Walk {
        private final Consumer<Throwable> done;

        Walk(Consumer<Throwable> done) {
            this.done = done;
        }

        void page(DocumentId after) {
            on(rows.documents(after), documents -> {
                if (documents.isEmpty()) {
                    clear("");
                    return;
                }
                on(rows.claim(documents), claimed -> {
                    observer.passed(FaultPoint.AFTER_COLD_CLAIMED);
                    move(documents, "");
                });
            });
        }

        private void move(List<DocumentId> documents, String after) {
            on(rows.claimed(documents, after), batch -> {
                if (batch.isEmpty()) {
                    page(documents.getLast());
                } else {
                    on(
                            all(batch.stream().map(this::moved).toList()),
                            moved -> move(documents, batch.getLast().object()));
                }
            });
        }

        /** Bytes that are damaged stay where they are: whoever loads them says so. */
        private CompletionStage<?> moved(Cold cold) {
            if (!cold.isSound()) {
                return CompletableFuture.completedStage(null);
            }
            return bucket.put(cold.object(), cold.bytes(), cold.metadata())
                    .thenCompose(written -> {
                        observer.passed(FaultPoint.AFTER_OBJECT_PUT);
                        return bucket.get(cold.object());
                    })
                    .thenCompose(read -> emptied(cold, read));
        }

        private CompletionStage<Void> emptied(Cold cold, Optional<byte[]> read) {
            byte[] there = read.orElseThrow(() ->
                    new StoreException(StoreException.Kind.UNAVAILABLE, "the bucket has not what was put into it"));
            if (!cold.isWhole(there)) {
                return rows.rename(cold.object());
            }
            observer.passed(FaultPoint.AFTER_OBJECT_VERIFIED);
            return rows.moved(cold.object()).thenRun(() -> {
                observer.moved(cold.bytes().length);
                observer.passed(FaultPoint.AFTER_ROW_EMPTIED);
            });
        }

        private void clear(String after) {
            on(rows.garbage(after), objects -> {
                if (objects.isEmpty()) {
                    done.accept(null);
                } else {
                    on(all(objects.stream().map(this::deleted).toList()), gone -> clear(objects.getLast()));
                }
            });
        }

        private CompletionStage<Void> deleted(String object) {
            return bucket.delete(object).thenCompose(gone -> {
                observer.passed(FaultPoint.AFTER_OBJECT_DELETED);
                return rows.forget(object);
            });
        }

        private CompletionStage<Void> all(List<? extends CompletionStage<?>> stages) {
            return CompletableFuture.allOf(
                    stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
        }

        /** Goes on with the value of a step, or ends the walk with its failure. */
        private <T> void on(CompletionStage<T> stage, Consumer<T> then) {
            BiConsumer<T, Throwable> step = (value, failure) -> {
                if (failure != null) {
                    done.accept(failure);
                } else {
                    then.accept(value);
                }
            };
            stage.whenComplete((value, failure) -> executor.execute(() -> step.accept(value, failure)));
        }
    }
}
