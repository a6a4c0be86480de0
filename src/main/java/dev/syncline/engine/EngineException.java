package dev.syncline.engine;

/** Why the engine gave no answer. */
public final class EngineException extends RuntimeException {
    /** What went wrong, and with it what the caller may do. */
    public enum Kind {
        /** The child ended while it executed this very request: its bytes are suspect. The instance is gone. */
        CRASHED,
        /** The child ended because of another request. The instance is gone: load it again and retry. */
        LOST,
        /** The child holds no such instance: load it. */
        NOT_LOADED,
        /** Automerge refused the bytes. The instance may have been touched: load it again. */
        REFUSED,
        /** Too many requests wait, or too much memory is in use. Retry later. */
        OVERLOADED,
        /** No answer in time; the child was ended. The instance is gone. */
        TIMEOUT
    }

    private final Kind kind;

    public EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
