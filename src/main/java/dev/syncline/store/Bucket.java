package dev.syncline.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Object storage for cold bytes, and for uploads until they are admitted. An object is written once and never changed. What cannot be asked now fails with
 * {@link StoreException} UNAVAILABLE; nothing that fails looks like something that is not there.
 */
public interface Bucket extends AutoCloseable {
    /** Where none is configured. */
    Bucket NONE = new Bucket() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public CompletionStage<Boolean> put(String object, byte[] bytes, Map<String, String> metadata) {
            return unconfigured();
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(String object) {
            return unconfigured();
        }

        @Override
        public CompletionStage<Optional<byte[]>> getFirst(String object, int bytesMax) {
            return unconfigured();
        }

        @Override
        public Signed sign(String object, int bytes, byte[] sha256, Duration life) {
            throw new IllegalStateException("there is no bucket to sign for");
        }

        @Override
        public CompletionStage<Void> delete(String object) {
            return unconfigured();
        }

        @Override
        public CompletionStage<Void> ask() {
            return unconfigured();
        }

        @Override
        public void close() {}

        private static <T> CompletionStage<T> unconfigured() {
            return CompletableFuture.failedStage(new StoreException(
                    StoreException.Kind.UNAVAILABLE, "bytes are in a bucket, and SYNCLINE_BUCKET_NAME names none"));
        }
    };

    /** Where a request goes, and what it must have beside Host and Content-Length. */
    record Signed(String url, Map<String, String> headers) {}

    /** Whether there is one. */
    boolean isThere();

    /**
     * Writes an object, if there is none of that name.
     *
     * @return false if there is one
     */
    CompletionStage<Boolean> put(String object, byte[] bytes, Map<String, String> metadata);

    /** The bytes of an object; empty if there is none of that name. */
    CompletionStage<Optional<byte[]>> get(String object);

    /** The first bytes of an object, at most so many; empty if there is none of that name. */
    CompletionStage<Optional<byte[]>> getFirst(String object, int bytesMax);

    /** A PUT that anybody may send with plain HTTP: these bytes and no others, once, under this name. */
    Signed sign(String object, int bytes, byte[] sha256, Duration life);

    /** Deletes an object; one that is not there is fine. */
    CompletionStage<Void> delete(String object);

    /** Asks for nothing: succeeds if the bucket answers and lets us in. */
    CompletionStage<Void> ask();

    @Override
    void close();
}
