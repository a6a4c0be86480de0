package dev.syncline.worker.client;

import dev.syncline.id.DocumentId;
import dev.syncline.worker.vault.Vault;

/** Hears of everything that a tab may want to know. Calls come in order, never nested inside one another's document. */
public interface ClientListener<P> {
    /**
     * The document changed. Nothing of it is saved yet; what follows from it may be shown once {@link #saved} names its
     * serial.
     */
    void patches(DocumentId document, long serial, P patches);

    /** Every change of the document up to {@code serial} is saved. */
    void saved(DocumentId document, long serial, Vault.Place place);

    /** The document was made anew: its value must be read again with {@link Client#whole}. */
    void reset(DocumentId document);

    void status(DocumentId document, Status status);

    /** An ephemeral message of a user by another session; an empty payload: that session left. */
    void presence(DocumentId document, String user, byte[] payload);

    void connection(Connection connection);

    /** Something was refused that no call waits for; {@code document} may be null. */
    void fault(DocumentId document, Refusal refusal);

    /** Entries written here will not reach the server: kept aside on this device. */
    void rejected(DocumentId document, Refusal refusal, int entries);

    /** The document is about to leave this device, because its principal may not have it any longer. */
    void leaving(DocumentId document);

    /** What waits of a commanded document, or what became of commands, is not what it was: see {@link Client#commands}. */
    void commands(DocumentId document);

    /** The state of the one connection. */
    enum Connection {
        /** Nobody is signed in, or the link was stopped. */
        OFF,
        CONNECTING,
        ONLINE,
        /** The server asks for a new sign-in. */
        UNAUTHORIZED
    }
}
