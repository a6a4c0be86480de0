package dev.syncline.worker.client;

/** What the client asks of its platform besides the journal, the connection and the CRDT. */
public interface Environment {
    /** Milliseconds since 1970, by the device's clock; for display only. */
    long nowMs();

    /** Random bytes good enough for ids that nobody may guess. */
    byte[] randomBytes(int count);

    void after(int delayMs, Runnable task);

    /** A line for the worker's log: no content, no tokens. */
    void log(String line);
}
