package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * What the journal asks of the database; configured as {@code syncline.store.*}.
 *
 * @param commitConnections that only ever commit
 * @param readConnections for loads, imports and everything else of the journal
 * @param waitersMax that wait for a connection at once
 * @param waitMs for a connection
 * @param commitMs for a commit
 * @param readMs for any other statement
 * @param lockMs for a row that somebody holds
 * @param idleInTransactionMs before the database ends a transaction that nobody goes on with
 * @param silenceMs of a connection before it counts as broken; longer than any statement
 * @param chunkBytesMax of a chunk when a document is made from many entries
 * @param chunksPerReadMax that one read of entries looks at
 */
public record StoreLimits(
        int commitConnections,
        int readConnections,
        int waitersMax,
        long waitMs,
        long commitMs,
        long readMs,
        long lockMs,
        long idleInTransactionMs,
        long silenceMs,
        int chunkBytesMax,
        int chunksPerReadMax) {
    public static final StoreLimits DEFAULTS =
            new StoreLimits(4, 4, 1000, 2_000, 5_000, 30_000, 2_000, 10_000, 60_000, 1 << 20, 1000);

    public static StoreLimits of(Config config) {
        return new StoreLimits(
                number(config, "commit-connections", DEFAULTS.commitConnections),
                number(config, "read-connections", DEFAULTS.readConnections),
                number(config, "waiters-max", DEFAULTS.waitersMax),
                duration(config, "wait", DEFAULTS.waitMs),
                duration(config, "commit", DEFAULTS.commitMs),
                duration(config, "read", DEFAULTS.readMs),
                duration(config, "lock", DEFAULTS.lockMs),
                duration(config, "idle-in-transaction", DEFAULTS.idleInTransactionMs),
                duration(config, "silence", DEFAULTS.silenceMs),
                number(config, "chunk-bytes-max", DEFAULTS.chunkBytesMax),
                number(config, "chunks-per-read-max", DEFAULTS.chunksPerReadMax));
    }

    /** For an operator's command, which would rather wait for a busy database than come back without an answer. */
    public StoreLimits patient() {
        return new StoreLimits(
                commitConnections,
                readConnections,
                waitersMax,
                readMs,
                commitMs,
                readMs,
                lockMs,
                idleInTransactionMs,
                silenceMs,
                chunkBytesMax,
                chunksPerReadMax);
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.store." + name, Integer.class).orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.store." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
