package dev.syncline.engine;

import dev.syncline.engine.EngineException.Kind;
import dev.syncline.engine.child.Answer;
import dev.syncline.engine.child.Pipe;
import dev.syncline.engine.child.Request;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The supervisor of one engine child after another. Requests wait, are sent, and are answered in order. When the child
 * ends, the request it was executing and those sent behind it fail; what was not sent yet goes to the next child.
 */
final class Shard implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Shard.class.getName());
    private static final long BACKOFF_MS_MIN = 50;
    private static final long BACKOFF_MS_MAX = 5000;
    private static final long CLOSE_MS_MAX = 5000;

    private record Pending(Request request, CompletableFuture<Answer> answer) {}

    private final EngineLimits limits;
    private final Nursery nursery;
    private final Thread sender;
    /** Not sent yet, oldest first; guarded by this, like everything below. */
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();

    private final ArrayDeque<Pending> sent = new ArrayDeque<>();
    private long bytes;
    private long headSinceNs;
    private ChildProcess child;
    private int instances;
    private long restarts;
    private boolean closed;

    Shard(String name, EngineLimits limits, Nursery nursery) {
        this.limits = limits;
        this.nursery = nursery;
        this.sender = new Thread(this::supervise, name);
        sender.setDaemon(true);
    }

    /** Starts the first child, unless that has happened. */
    Shard start() {
        synchronized (sender) {
            if (sender.getState() == Thread.State.NEW && !isClosed()) {
                sender.start();
            }
        }
        return this;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    CompletableFuture<Answer> submit(Request request) {
        var answer = new CompletableFuture<Answer>();
        Kind refusal;
        synchronized (this) {
            refusal = refusal(request);
            if (refusal == null) {
                if (waiting.isEmpty() && sent.isEmpty()) {
                    headSinceNs = System.nanoTime();
                }
                waiting.add(new Pending(request, answer));
                bytes += request.bytes();
                notifyAll();
            }
        }
        if (refusal != null) {
            answer.completeExceptionally(new EngineException(refusal, "the engine takes nothing more right now"));
        }
        return answer;
    }

    synchronized ProcessEngine.ChildState state() {
        long pid = child == null ? 0 : child.pid();
        long residentBytes = child == null ? 0 : child.residentBytes();
        return new ProcessEngine.ChildState(sender.getName(), pid, instances, load(), residentBytes, restarts);
    }

    private int load() {
        return waiting.size() + sent.size();
    }

    /** Looks after the child: ends one that takes too long or too much. Called again and again. */
    void check() {
        ChildProcess present;
        boolean late;
        List<Pending> hopeless = List.of();
        synchronized (this) {
            present = child;
            late = load() > 0 && System.nanoTime() - headSinceNs > TimeUnit.MILLISECONDS.toNanos(limits.timeoutMs());
            if (late && present == null) {
                hopeless = takeAll(waiting);
            }
        }
        fail(hopeless, Kind.TIMEOUT, Kind.TIMEOUT, "no engine child could be started");
        if (present == null) {
            return;
        }
        if (late) {
            present.kill(ChildProcess.Verdict.TIMEOUT);
        } else if (present.residentBytes() > limits.residentBytesMax()) {
            present.kill(ChildProcess.Verdict.MEMORY);
        }
    }

    @Override
    public void close() {
        ChildProcess present;
        List<Pending> left;
        synchronized (this) {
            closed = true;
            present = child;
            left = takeAll(waiting);
            notifyAll();
        }
        if (present != null) {
            present.kill(ChildProcess.Verdict.CLOSED);
        }
        fail(left, Kind.LOST, Kind.LOST, "the engine has stopped");
        try {
            sender.join(CLOSE_MS_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Kind refusal(Request request) {
        if (closed) {
            return Kind.LOST;
        }
        if (request instanceof Request.Drop) {
            return null;
        }
        boolean full = load() >= limits.waitingCountMax() || bytes + request.bytes() > limits.waitingBytesMax();
        boolean grows = request instanceof Request.Load || request instanceof Request.Read;
        boolean tight = grows && child != null && child.residentBytes() > limits.residentBytesMax() / 4 * 3;
        return full || tight ? Kind.OVERLOADED : null;
    }

    private void supervise() {
        long backoffMs = 0;
        while (!pause(backoffMs)) {
            boolean worked = false;
            try {
                worked = serve(nursery.take());
            } catch (IOException | RuntimeException failure) {
                LOG.log(isClosed() ? Level.DEBUG : Level.ERROR, "an engine child could not be started", failure);
            }
            backoffMs = worked ? 0 : Math.clamp(2 * backoffMs, BACKOFF_MS_MIN, BACKOFF_MS_MAX);
        }
    }

    /** Waits, and tells whether the shard has been closed. */
    private synchronized boolean pause(long ms) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0 && !closed; leftNs = untilNs - System.nanoTime()) {
            await(1 + TimeUnit.NANOSECONDS.toMillis(leftNs));
        }
        return closed;
    }

    /** Uses one child to its end, and tells whether it ever got to work. */
    private boolean serve(ChildProcess present) {
        synchronized (this) {
            if (closed) {
                present.kill(ChildProcess.Verdict.CLOSED);
                return false;
            }
            child = present;
            headSinceNs = System.nanoTime();
        }
        var reader = new Reader(present);
        reader.start();
        send(present);
        reader.end();
        Kind head = blame(present);
        List<Pending> lost;
        synchronized (this) {
            child = null;
            instances = 0;
            restarts += closed ? 0 : 1;
            lost = takeAll(sent);
            headSinceNs = System.nanoTime();
        }
        if (present.verdict() != ChildProcess.Verdict.CLOSED) {
            LOG.log(
                    Level.WARNING,
                    "engine child {0} ended ({1}, {2}); {3} requests failed",
                    Long.toString(present.pid()),
                    present.verdict(),
                    head,
                    lost.size());
        }
        fail(lost, head, Kind.LOST, "the engine child ended");
        return reader.greeted;
    }

    /** What the request failed with that the child was executing when it ended. */
    private static Kind blame(ChildProcess ended) {
        boolean guilty = ended.endedByItsOwnFault();
        return switch (ended.verdict()) {
            case TIMEOUT -> Kind.TIMEOUT;
            case CLOSED -> Kind.LOST;
            case MEMORY, BROKEN -> Kind.CRASHED;
            case NONE -> guilty ? Kind.CRASHED : Kind.LOST;
        };
    }

    /** Writes requests to the child for as long as it reads. */
    private void send(ChildProcess present) {
        Pipe pipe = present.pipe();
        try {
            for (Pending next = next(present, false); next != null; ) {
                pipe.write(next.request());
                Pending following = next(present, true);
                if (following == null) {
                    pipe.flush();
                    following = next(present, false);
                }
                next = following;
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "an engine child stopped reading", gone);
        }
    }

    /** The next request, now counted as sent; null when there is none yet, or when waiting for one has become useless. */
    private synchronized Pending next(ChildProcess present, boolean atOnce) {
        while (waiting.isEmpty() && !atOnce && present.answers() && !closed) {
            await(BACKOFF_MS_MAX);
        }
        if (waiting.isEmpty() || closed || !present.answers()) {
            return null;
        }
        Pending next = waiting.poll();
        if (sent.isEmpty()) {
            headSinceNs = System.nanoTime();
        }
        sent.add(next);
        return next;
    }

    private void await(long ms) {
        try {
            wait(ms);
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    private void answered(Pipe.Received received) throws IOException {
        Pending head;
        synchronized (this) {
            head = sent.poll();
            if (head == null) {
                throw new IOException("the child answered what nobody asked");
            }
            bytes -= head.request().bytes();
            instances = received.instances();
            headSinceNs = System.nanoTime();
        }
        if (received.answer() instanceof Answer.Failed failed) {
            head.answer().completeExceptionally(new EngineException(failed.kind(), failed.message()));
        } else {
            head.answer().complete(received.answer());
        }
    }

    private synchronized List<Pending> takeAll(ArrayDeque<Pending> queue) {
        var all = new ArrayList<>(queue);
        queue.clear();
        for (Pending pending : all) {
            bytes -= pending.request().bytes();
        }
        return all;
    }

    private static void fail(List<Pending> failed, Kind first, Kind others, String message) {
        for (int i = 0; i < failed.size(); i++) {
            failed.get(i).answer().completeExceptionally(new EngineException(i == 0 ? first : others, message));
        }
    }

    /** Reads the answers of one child until it ends. */
    private final class Reader implements Runnable {
        private final ChildProcess present;
        private final Thread thread;
        private volatile boolean greeted;

        Reader(ChildProcess present) {
            this.present = present;
            this.thread = new Thread(this, sender.getName() + "-answers");
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        /** Waits for the last answer of a child that has ended. */
        void end() {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run() {
            Pipe pipe = present.pipe();
            try {
                pipe.readHello();
                greeted = true;
                for (Pipe.Received next = pipe.readAnswer(); next != null; next = pipe.readAnswer()) {
                    answered(next);
                }
                present.silent();
            } catch (IOException | RuntimeException broken) {
                LOG.log(
                        present.verdict() == ChildProcess.Verdict.NONE ? Level.WARNING : Level.DEBUG,
                        "an engine child gave no proper answer",
                        broken);
                present.kill(ChildProcess.Verdict.BROKEN);
                present.silent();
            }
            synchronized (Shard.this) {
                Shard.this.notifyAll();
            }
        }
    }
}
