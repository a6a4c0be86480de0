package dev.syncline.embedded;

/** The embedded database cannot run. The message is a sentence for the person who started the server. */
public final class EmbeddedException extends RuntimeException {
    public EmbeddedException(String message) {
        super(message);
    }

    public EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
