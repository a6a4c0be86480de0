package dev.syncline.load;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/** The one thread of a device. What a task throws is told, not lost. */
final class DeviceThread extends ScheduledThreadPoolExecutor {
    private final Consumer<Throwable> trouble;

    DeviceThread(String name, Consumer<Throwable> trouble) {
        super(1, Thread.ofPlatform().name("device " + name).daemon().factory(), new DiscardPolicy());
        this.trouble = trouble;
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
        super.afterExecute(task, thrown);
        if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
            try {
                future.get();
            } catch (ExecutionException failure) {
                trouble.accept(failure.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
