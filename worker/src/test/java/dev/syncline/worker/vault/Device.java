package dev.syncline.worker.vault;

import java.util.List;
import java.util.function.Consumer;

/** What the contract suite needs of a device: its vault, its end, and a hand in its files. */
public interface Device {
    /** Performs a call and waits for its answer. */
    <T> T await(Consumer<Consumer<T>> call);

    /** Ends the vault of {@link #boot} as the death of its worker would, and forgets everything. */
    void clear();

    /** A vault over what the device holds, as a new worker makes it. The vault before it is dead. */
    Vault boot();

    /** Whether anything outlives the vault. */
    boolean keeps();

    /** All generations, oldest first. The vault is dead. */
    List<Generation> contents();

    /** Puts a generation there, in place of the one of its number if there is one. The vault is dead. */
    void put(Generation generation);

    void remove(Generation generation);
}
