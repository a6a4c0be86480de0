package dev.syncline.worker.vault;

/**
 * The bounds of the vault.
 *
 * @param batchBytesMax one batch; a longer length in a file is damage
 * @param writeBytesMax batches gathered into one write
 * @param queueBytesMax batches that wait to be written; beyond it the vault saves nothing more until it is replaced
 * @param unreadableNumbers left free above the highest number met, for generations of a store that could not be read
 * @param asideMax damaged stretches kept for export
 * @param openMs for a store to be ready for a new generation
 * @param writeMs for a write to be flushed, and so much more for each further megabyte
 * @param readMs for a store to be read at boot
 * @param betterPauseMs between two attempts to return to a better store
 */
public record VaultLimits(
        int batchBytesMax,
        int writeBytesMax,
        int queueBytesMax,
        int unreadableNumbers,
        int asideMax,
        int openMs,
        int writeMs,
        int readMs,
        int betterPauseMs) {
    private static final int MIB = 1024 * 1024;

    public static final VaultLimits DEFAULTS =
            new VaultLimits(64 * MIB, MIB, 64 * MIB, 1000, 64, 2000, 2000, 20_000, 5000);

    /** How long a write of so many bytes may take. */
    int writeMs(int bytes) {
        return writeMs + bytes / MIB * writeMs;
    }
}
