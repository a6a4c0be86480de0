package dev.syncline.command;

/** Where a command takes effect, and in which order. */
public enum Reach {
    /** At once on the device, then on the server, which has the last word. */
    LOCAL_FIRST,
    /**
     * On the device only, for who gave it: it goes nowhere, and is decided when it is given. It writes collections that are
     * declared {@link Registry#local}, and nothing else does.
     */
    LOCAL_ONLY,
    /** On the server only; the device shows that it waits. */
    SERVER_ONLY
}
