package dev.syncline.worker.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A place of this device that keeps generations. Every {@code done} is called at most once, on the worker's one thread. */
public interface Store {
    /** What a person is told: "opfs" or "indexeddb". */
    String name();

    /** Reads all generations; null if the store cannot be opened. */
    void read(Consumer<List<Generation>> done);

    /** Reads one generation; null if that fails. */
    void read(long number, Consumer<byte[]> done);

    /** Begins a generation; null if that is not possible now. */
    void open(long number, Consumer<Writer> done);

    /** Whether {@link #open} needs to wait for nobody. */
    boolean ready();

    /** Deletes generations; one that is still held stays, and is found again at the next boot. */
    void delete(List<Long> numbers);

    /** Keeps damaged bytes under a name, for export. */
    void setAside(String name, byte[] bytes);

    static List<String> names(List<Store> stores) {
        List<String> names = new ArrayList<>();
        for (Store store : stores) {
            names.add(store.name());
        }
        return names;
    }

    /** Appends to one generation. */
    interface Writer {
        /** {@code done(true)} once the bytes are flushed; after a false nothing more may be written. */
        void write(byte[] bytes, Consumer<Boolean> done);

        /** Gives the generation up. */
        void end();
    }
}
