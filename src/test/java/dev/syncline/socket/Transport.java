package dev.syncline.socket;

/** How frames travel between a client and the server. */
public enum Transport {
    SOCKET,
    /** Server-sent events down, requests up. */
    STREAM,
    /** A request that waits down, requests up. */
    POLL
}
