package dev.syncline.interop;

/** What an automerge-repo peer sends over its WebSocket. */
sealed interface RepoFrame {
    /** Who says so; of an ephemeral message, who said it first. */
    String sender();

    /** @param speaksOurs whether version 1 of the protocol is among those the peer speaks */
    record Join(String sender, boolean speaksOurs) implements RepoFrame {}

    /**
     * A message of Automerge's sync protocol about a document.
     *
     * @param request whether the peer asks for a document that it does not have
     */
    record Sync(String sender, String document, boolean request, SyncMessage message) implements RepoFrame {}

    /**
     * Something for those who have a document open now, which nobody keeps.
     *
     * @param sender who said it first, which may be another peer than the one that sends this
     * @param session of the sender's program
     * @param count rises with each of the session
     */
    record Ephemeral(String sender, String document, String session, long count, byte[] payload) implements RepoFrame {}

    /** The answer to a join. */
    record Welcome(String sender) implements RepoFrame {}

    /** The sender does not have a document, or not for us. */
    record Unavailable(String sender, String document) implements RepoFrame {}

    /** Why the sender is about to close the connection. */
    record Refusal(String sender, String reason) implements RepoFrame {}

    /** Something that this server has no use for. */
    record Other(String sender, String type) implements RepoFrame {}
}
