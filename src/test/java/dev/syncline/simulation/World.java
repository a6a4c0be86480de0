package dev.syncline.simulation;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/** Virtual time: tasks run one by one in the order of their time, and nothing else happens. One seed, one history. */
final class World {
    private static final long START_MS = 1_700_000_000_000L;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Random random;
    private long nowMs = START_MS;
    private long scheduled;
    private Runnable afterEach = () -> {};

    private record Task(long atMs, long order, Runnable body) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    World(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    long nowMs() {
        return nowMs;
    }

    /** Whether something happens that has this chance in a thousand. */
    boolean chance(int perMille) {
        return random.nextInt(1000) < perMille;
    }

    void after(long delayMs, Runnable body) {
        tasks.add(new Task(nowMs + Math.max(0, delayMs), scheduled++, body));
    }

    void afterEach(Runnable check) {
        afterEach = check;
    }

    /** A thread: runs its tasks in order, each a little later. */
    Executor thread() {
        long[] lastMs = {nowMs};
        return task -> {
            lastMs[0] = Math.max(lastMs[0], nowMs + random.nextInt(2));
            after(lastMs[0] - nowMs, task);
        };
    }

    /** Runs everything that is due within the next milliseconds. */
    void run(long forMs) {
        long untilMs = nowMs + forMs;
        while (!tasks.isEmpty() && tasks.peek().atMs() <= untilMs) {
            Task next = tasks.remove();
            nowMs = next.atMs();
            next.body().run();
            afterEach.run();
        }
        nowMs = untilMs;
    }
}
