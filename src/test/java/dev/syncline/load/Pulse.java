package dev.syncline.load;

import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How a server fares while something is done to it: asked for its metrics again and again, which an event loop that is
 * held up answers late, and looked at from outside. Times are for people to read; a busy machine makes any of them long.
 */
final class Pulse implements AutoCloseable {
    private static final int PAUSE_MS = 100;
    private static final long KIB = 1024;
    private static final long MIB = 1024 * 1024;

    private final ServerProcess server;
    private final Semaphore stop = new Semaphore(0);
    private final Thread thread;
    private final long bytesBefore;
    private final long cpuBefore;
    private final long begun = System.nanoTime();
    private volatile int answers;
    private volatile int failures;
    private volatile long longestMs;
    private volatile long waitingMax;
    private volatile long bytesMax;

    Pulse(ServerProcess server) throws IOException {
        this.server = server;
        this.bytesBefore = residentBytes();
        this.bytesMax = bytesBefore;
        this.cpuBefore = cpuMs();
        this.thread = Thread.ofVirtual().start(this::feel);
    }

    private void feel() {
        try {
            while (!stop.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        long asked = System.nanoTime();
        try {
            waitingMax = Math.max(waitingMax, (long) server.metric("syncline_live_waiting"));
            bytesMax = Math.max(bytesMax, residentBytes());
            answers++;
        } catch (IOException noAnswer) {
            failures++;
        }
        longestMs = Math.max(longestMs, (System.nanoTime() - asked) / 1_000_000);
    }

    /** How often it answered. */
    int answers() {
        return answers;
    }

    /** How often it gave no answer in half a minute. */
    int failures() {
        return failures;
    }

    /** The most tasks that waited for the live room's thread. */
    long waitingMax() {
        return waitingMax;
    }

    /** By how much its main process grew at most, in MiB. */
    long grownMib() {
        return (bytesMax - bytesBefore) / MIB;
    }

    /** One sentence with all of it. */
    String summary() {
        long tookMs = (System.nanoTime() - begun) / 1_000_000;
        return "in " + tookMs + " ms it answered " + answers + " times, the slowest after " + longestMs
                + " ms; at most "
                + waitingMax + " tasks waited for the live thread; resident " + bytesBefore / MIB + " MiB, grown by "
                + grownMib() + " MiB; " + (cpuMs() - cpuBefore) + " ms of processor";
    }

    private long cpuMs() {
        return server.handle().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private long residentBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(server.handle().pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        stop.release();
        try {
            thread.join();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
