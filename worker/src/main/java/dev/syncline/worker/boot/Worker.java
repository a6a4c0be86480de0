package dev.syncline.worker.boot;

/** The entry of the SharedWorker that owns journal, documents and the one socket of an origin. */
public final class Worker {
    private Worker() {}

    public static void main(String[] args) {
        // Boot wires the rooms together; nothing runs before a tab connects.
    }
}
