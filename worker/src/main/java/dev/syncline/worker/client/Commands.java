package dev.syncline.worker.client;

import dev.syncline.id.DocumentId;
import java.util.List;
import java.util.function.Consumer;

/**
 * A commanded document where this device runs it: what the server decided, and on top of it the own commands that are not
 * decided. Bytes, texts and numbers go in and out: in the browser what stands behind this is a script of its own, fetched
 * when it is first needed.
 *
 * @param <P> patches, as tabs read them
 */
public interface Commands<P> {
    /** Where commands are run; one per platform. */
    interface Factory<P> {
        /** Gets ready. {@code done} hears null, or why it could not; asking again tries again. */
        void prepare(Consumer<String> done);

        /**
         * A document that has no entries yet, once {@link #prepare} is done.
         *
         * @param dealt what was remembered of the matters that their author is done with; null if nothing was
         */
        Commands<P> begin(DocumentId document, String type, byte[] dealt);
    }

    /**
     * Takes on a batch of the device's journal that is about this document, as it was saved, in order. False, and nothing
     * changes, if a later version of this program wrote it.
     */
    boolean take(byte[] batch);

    /** Who gives commands from here on, in what role, and on which timeline, whose last LSN is {@code last}. */
    void authored(String user, String role, byte[] timeline, long last);

    /** Goes on under another timeline; gives the commands that are not decided, to be written on it in this order. */
    List<byte[]> fork(byte[] timeline);

    /** Patches that build the present tables from nothing. */
    P whole();

    /** Patches for who saw the tables when this was last asked; null if nothing changed. */
    P changed();

    /** The present tables as canonical JSON. */
    String json();
}
