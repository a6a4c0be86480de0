package dev.syncline.socket;

import java.util.concurrent.atomic.AtomicInteger;

/** How much of one peer's frames waits for the live room. While it is too much, nothing more is read from the peer. */
public final class Intake {
    public static final int READ_UNTIL_BYTES = 256 * 1024;
    static final int READ_AGAIN_BYTES = 64 * 1024;

    private final Wire wire;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    /** Changed by the event loop alone, as the reading is: an order to stop cannot overtake one to go on. */
    private volatile boolean paused;

    public Intake(Wire wire) {
        this.wire = wire;
    }

    /** A frame was read and waits; on the event loop. */
    public void took(int bytes) {
        if (waitingBytes.addAndGet(bytes) > READ_UNTIL_BYTES) {
            wire.read(false);
            paused = true;
            // The live room may have caught up before it could see the pause.
            readAgain();
        }
    }

    /** A frame was handled; in the live room. */
    public void handled(int bytes) {
        if (waitingBytes.addAndGet(-bytes) < READ_AGAIN_BYTES && paused) {
            wire.execute(this::readAgain);
        }
    }

    public boolean paused() {
        return paused;
    }

    private void readAgain() {
        if (paused && waitingBytes.get() < READ_AGAIN_BYTES) {
            paused = false;
            wire.read(true);
        }
    }
}
