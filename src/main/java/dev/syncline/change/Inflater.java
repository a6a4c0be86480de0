package dev.syncline.change;

/** Undoes raw deflate (RFC 1951); the platform brings it, because portable rooms have none. */
@FunctionalInterface
public interface Inflater {
    /**
     * The content of one complete stream. A damaged or cut stream, bytes after its end, and content of
     * more than {@code max} bytes are refused with {@link IllegalArgumentException}.
     */
    byte[] inflate(byte[] deflated, int max);
}
