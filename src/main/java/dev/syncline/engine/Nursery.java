package dev.syncline.engine;

import java.io.IOException;

/** Starts engine children, and keeps one that has already started for the next who needs one. */
final class Nursery implements AutoCloseable {
    private final ProcessBuilder command;
    private final boolean standby;
    private ChildProcess ready;
    private boolean closed;

    Nursery(ProcessBuilder command, boolean standby) {
        this.command = command;
        this.standby = standby;
    }

    /** A child that runs, or will in a moment. */
    synchronized ChildProcess take() throws IOException {
        if (closed) {
            throw new IOException("the engine has stopped");
        }
        ChildProcess taken = ready != null && ready.isAlive() ? ready : ChildProcess.start(command);
        ready = standby ? ChildProcess.start(command) : null;
        return taken;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (ready != null) {
            ready.kill(ChildProcess.Verdict.CLOSED);
        }
    }
}
