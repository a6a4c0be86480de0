package dev.syncline.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waiting for something outside this program that gives no notice. */
public final class Await {
    private static final int STEP_MS = 25;

    private Await() {}

    /** Asks again and again until the answer is true; what it throws counts as not yet. */
    public static void until(String what, Duration timeout, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Exception last = null;
        var never = new Semaphore(0);
        do {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
        } while (!never.tryAcquire(STEP_MS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
        throw new AssertionError("not within " + timeout + ": " + what, last);
    }
}
