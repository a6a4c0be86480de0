package dev.syncline.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The bytes of rows with the columns {@code payload} and {@code object}, wherever they are. One request to the bucket for
 * each row whose bytes moved, as many at once as the bucket allows; where it does not answer, all of it fails.
 */
final class Payloads {
    private static final Logger LOG = Logger.getLogger(Payloads.class);
    private static final byte[] MISSING = {};

    /** Rows whose bytes are all here. */
    static final Payloads HERE = new Payloads(Map.of());

    private final Map<String, byte[]> fetched;

    private Payloads(Map<String, byte[]> fetched) {
        this.fetched = fetched;
    }

    static CompletionStage<Payloads> of(Bucket bucket, Iterable<Row> rows) {
        Map<String, byte[]> fetched = new ConcurrentHashMap<>();
        CompletableFuture<?> all = CompletableFuture.completedFuture(null);
        for (Row row : rows) {
            String object = row.getString("object");
            if (object != null && row.getBuffer("payload") == null) {
                all = all.thenCombine(
                        bucket.get(object)
                                .thenAccept(bytes -> fetched.put(object, bytes.orElseGet(() -> lost(object)))),
                        (done, too) -> null);
            }
        }
        return all.thenApply(done -> fetched.isEmpty() ? HERE : new Payloads(fetched));
    }

    /** No bytes at all fail every checksum. */
    static byte[] lost(String object) {
        LOG.errorf("the bucket has no object %s, which a row names", object);
        return MISSING;
    }

    byte[] of(Row row) {
        Buffer here = row.getBuffer("payload");
        return here != null ? here.getBytes() : fetched.get(row.getString("object"));
    }
}
