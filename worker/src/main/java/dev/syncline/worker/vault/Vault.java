package dev.syncline.worker.vault;

import java.util.List;
import java.util.function.Consumer;

/** The device's journal: an append-only log of batches. Answers arrive in the order of the calls. */
public interface Vault {
    /** Where a saved batch is: what a person may be told. */
    enum Place {
        /** In a file or database of this device: flushed. It survives tab, worker and browser kills. */
        DEVICE,
        /** Only in the memory of the worker. */
        MEMORY
    }

    /**
     * Reads every intact batch of every store, in the order written, equal duplicates dropped. Called once, first.
     * The vault may be appended to once {@code done} was called.
     */
    void recover(Consumer<Recovery> done);

    /** Appends a batch. {@code saved} is called once: with the place where it now is. */
    void append(byte[] batch, Consumer<Place> saved);

    /** Replaces everything written so far by these batches, durably and read back before the old files go. */
    void replace(List<byte[]> batches, Consumer<Place> saved);

    /**
     * What a vault found at boot.
     *
     * @param batches intact batches in order
     * @param damaged how many batches were set aside because their checksum failed
     * @param bytes size of the journal
     * @param complete false if a store existed and could not be read: timelines must not be continued
     * @param adapter "opfs", "indexeddb" or "memory"
     */
    record Recovery(List<byte[]> batches, int damaged, long bytes, boolean complete, String adapter) {}
}
