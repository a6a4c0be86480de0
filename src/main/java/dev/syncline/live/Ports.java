package dev.syncline.live;

import dev.syncline.engine.Engine;
import dev.syncline.store.JournalStore;
import dev.syncline.store.JournalUpkeep;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything the live room asks of the world. The server gives it Postgres, child processes and threads; the simulation
 * gives it memory, one thread and a virtual clock.
 *
 * @param executor runs the room: one task at a time, in order
 * @param clock milliseconds since 1970
 * @param newIds names of commits and of snapshots
 * @param neighbours other nodes on the same journal
 */
public record Ports(
        JournalStore store,
        JournalUpkeep upkeep,
        Engine engine,
        Executor executor,
        Scheduler scheduler,
        LongSupplier clock,
        Supplier<UUID> newIds,
        Neighbours neighbours) {

    /** The same for a node that is alone. */
    public Ports(
            JournalStore store,
            JournalUpkeep upkeep,
            Engine engine,
            Executor executor,
            Scheduler scheduler,
            LongSupplier clock,
            Supplier<UUID> newIds) {
        this(store, upkeep, engine, executor, scheduler, clock, newIds, Neighbours.NONE);
    }

    /** Runs something later, on the executor. */
    public interface Scheduler {
        void after(long delayMs, Runnable task);
    }

    /** Hears of the end of {@code stage} on the executor: one of the two arguments is null. */
    public <T> void on(CompletionStage<T> stage, BiConsumer<T, Throwable> then) {
        stage.whenComplete((value, failure) -> executor.execute(() -> then.accept(value, cause(failure))));
    }

    private static Throwable cause(Throwable failure) {
        boolean wrapped = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null;
        return wrapped ? failure.getCause() : failure;
    }
}
