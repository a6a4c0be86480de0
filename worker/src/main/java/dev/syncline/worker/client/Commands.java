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
         * @param remembered what {@code remember} heard last in an earlier life; null if it heard nothing
         * @param remember hears what this device has to remember beside the journal's entries
         */
        Commands<P> begin(DocumentId document, String type, byte[] remembered, Consumer<byte[]> remember);
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
