package dev.syncline.worker.vault;

import java.util.function.Consumer;
import org.teavm.jso.workers.MessagePort;

/** The tabs, as far as they lend the vault a dedicated worker: only such a worker may flush a file. */
public interface Hosts {
    /** Asks a tab for a host, another tab each time if there are several. Null if no tab can. */
    void request(Consumer<Host> done);

    /**
     * A running vault-host.js.
     *
     * @param lock the Web Lock it holds while it lives
     * @param port where it takes its orders
     */
    record Host(String lock, MessagePort port) {}
}
