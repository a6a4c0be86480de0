package dev.syncline.worker.vault;

/** Runs something later, on the worker's one thread. */
public interface Clock {
    /** Runs {@code task} once after {@code delayMs}, unless the returned cancel ran before. */
    Runnable after(int delayMs, Runnable task);
}
