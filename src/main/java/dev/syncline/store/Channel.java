package dev.syncline.store;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What the nodes on one database tell each other in passing. A message may be lost, late or doubled, and comes in no
 * order with anything that is committed: it can only be a hint to look at the rows, or something that nobody keeps.
 */
public interface Channel {
    /** The largest message: as text it stays below the 8,000 bytes that Postgres takes. */
    int BYTES_MAX = 5_900;

    /** How many other nodes hear what is sent now; 0 also while this node cannot send. */
    int others();

    /** Sends a message to the other nodes, and back to this one; completes once Postgres took it. */
    CompletionStage<Void> send(byte[] message);

    /** Registers for every message, until the end of the program; it is called on an event loop. */
    void listen(Consumer<byte[]> heard);
}
