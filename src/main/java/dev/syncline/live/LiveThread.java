package dev.syncline.live;

import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one thread that runs the live room: tasks in the order they came, and tasks that wait for their time. What waits
 * is bounded by those who hand over: connections bound their frames, documents their offers.
 */
final class LiveThread implements Executor, Ports.Scheduler, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveThread.class);
    private static final long STOP_MS_MAX = 5_000;
    private static final Runnable WAKE = () -> {};

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    /** Of the thread alone. */
    private final PriorityQueue<Timed> timers = new PriorityQueue<>();

    private final Runnable onFailure;
    private final Thread thread;
    private volatile boolean stopped;
    private long timed;

    /** Something to be done at a time; of two for the same time the one that was asked for first comes first. */
    private record Timed(long atNs, long number, Runnable task) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            return atNs != other.atNs ? Long.signum(atNs - other.atNs) : Long.compare(number, other.number);
        }
    }

    /** @param onFailure hears of tasks that threw; each costs at most its own document */
    LiveThread(Runnable onFailure) {
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name("live").daemon().unstarted(this::work);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (!stopped) {
            tasks.add(task);
        }
    }

    @Override
    public void after(long delayMs, Runnable task) {
        long atNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
        if (Thread.currentThread() == thread) {
            timers.add(new Timed(atNs, timed++, task));
        } else {
            execute(() -> timers.add(new Timed(atNs, timed++, task)));
        }
    }

    /** Tasks that wait now. */
    int waiting() {
        return tasks.size();
    }

    /** Ends the thread after the task it is at; what waits is forgotten. */
    @Override
    public void close() {
        stopped = true;
        tasks.add(WAKE);
        try {
            thread.join(STOP_MS_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!stopped) {
            try {
                Runnable task = next();
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException | Error failure) {
                LOG.error("a task of the live room failed", failure);
                onFailure.run();
            }
        }
    }

    /** What is due, or the next task; null if neither came in time. */
    private Runnable next() throws InterruptedException {
        Timed first = timers.peek();
        if (first == null) {
            return tasks.take();
        }
        long leftNs = first.atNs() - System.nanoTime();
        if (leftNs <= 0) {
            return timers.remove().task();
        }
        return tasks.poll(leftNs, TimeUnit.NANOSECONDS);
    }
}
