package dev.syncline.command;

/** Where a command takes effect, and in which order. */
public enum Reach {
    /** At once on the device, then on the server, which has the last word. */
    LOCAL_FIRST,
    /** On the server only; the device shows that it waits. */
    SERVER_ONLY
}
