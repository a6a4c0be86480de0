package dev.syncline.worker.vault;

import java.util.function.Consumer;

/** An answer that is passed on once: the one that came in time, or else the one for being late. */
final class Once<T> implements Consumer<T> {
    private final Consumer<T> done;
    private final Runnable cancel;
    private boolean answered;

    /** What to do with an answer that came too late. */
    Consumer<T> refused = late -> {};

    Once(Clock clock, int delayMs, T late, Consumer<T> done) {
        this.done = done;
        this.cancel = clock.after(delayMs, () -> pass(late));
    }

    @Override
    public void accept(T answer) {
        if (answered) {
            refused.accept(answer);
            return;
        }
        cancel.run();
        pass(answer);
    }

    private void pass(T answer) {
        if (!answered) {
            answered = true;
            done.accept(answer);
        }
    }
}
