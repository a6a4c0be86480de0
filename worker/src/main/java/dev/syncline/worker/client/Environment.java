package dev.syncline.worker.client;

/** What the client asks of its platform besides the journal, the connection and the CRDT. */
public interface Environment {
    /** Milliseconds since 1970, by the device's clock; for display only. */
    long nowMs();

    /** Random bytes good enough for ids that nobody may guess. */
    byte[] randomBytes(int count);

    void after(int delayMs, Runnable task);

    /** How many bytes the device's journal grows by, at least, before it is written anew. */
    default int journalGrowthMin() {
        return 256 * 1024;
    }

    /** How long nothing was saved, before that. */
    default int journalQuietMs() {
        return 3_000;
    }

    /** A line for the worker's log: no content, no tokens. */
    void log(String line);
}
