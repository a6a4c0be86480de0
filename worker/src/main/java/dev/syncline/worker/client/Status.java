package dev.syncline.worker.client;

/**
 * Where the work on a document is.
 *
 * @param place the least safe place of anything in it
 * @param waiting entries written here that are not known to be durable on the server
 * @param authored entries written here since the worker started or the document was loaded; rises with each
 * @param role "owner", "editor", "viewer", or empty while the server has not said
 * @param current whether everything the server has is here, as far as the connection tells
 * @param blocked code of the fault that keeps entries from going up, or empty
 */
public record Status(Place place, int waiting, long authored, String role, boolean current, String blocked) {
    /** Where something is, from the least safe place on. */
    public enum Place {
        MEMORY,
        DEVICE,
        SERVER
    }

    /** How many of {@link #authored} are durable on the server. */
    public long onServer() {
        return authored - waiting;
    }
}
