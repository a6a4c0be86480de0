package dev.syncline.interop;

import dev.syncline.codec.CborException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Reads the frames of one peer in the order they came: small ones at once, a large one on a worker while those behind it
 * wait. Of the event loop.
 */
final class FrameReading {
    /** What is read on the event loop itself; reading more would hold up other connections. */
    static final int AT_ONCE_BYTES_MAX = 64 * 1024;

    private final Executor workers;
    private final Executor loop;
    private final Consumer<Outcome> then;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * What came of a frame of so many bytes.
     *
     * @param frame null if it is no message of the protocol
     * @param problem why it is none
     */
    record Outcome(int bytes, RepoFrame frame, String problem) {}

    /** @param then hears of every frame, on the event loop */
    FrameReading(Executor workers, Executor loop, Consumer<Outcome> then) {
        this.workers = workers;
        this.loop = loop;
        this.then = then;
    }

    static boolean isLarge(int bytes) {
        return bytes > AT_ONCE_BYTES_MAX;
    }

    /** Whoever gives frames sees to it that few wait. */
    void take(byte[] message) {
        waiting.add(message);
        next();
    }

    private void next() {
        while (!underWay && !waiting.isEmpty()) {
            byte[] message = waiting.remove();
            if (isLarge(message.length)) {
                underWay = true;
                workers.execute(() -> readApart(message));
            } else {
                then.accept(read(message));
            }
        }
    }

    private void readApart(byte[] message) {
        Outcome outcome = read(message);
        loop.execute(() -> {
            underWay = false;
            then.accept(outcome);
            next();
        });
    }

    private static Outcome read(byte[] message) {
        try {
            return new Outcome(message.length, RepoFrames.decode(message), null);
        } catch (CborException malformed) {
            return new Outcome(message.length, null, malformed.getMessage());
        }
    }
}
