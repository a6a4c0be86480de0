package dev.syncline.worker.client;

/**
 * Why something was not done.
 *
 * @param code of the error catalogue, or a local one: OFFLINE, UNKNOWN_DOCUMENT, CLOSED
 */
public record Refusal(String code, String message, boolean retryable) {
    static final Refusal OFFLINE = new Refusal("OFFLINE", "the server cannot be reached", true);
}
