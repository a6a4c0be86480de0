package dev.syncline.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/**
 * The bytes of rows with the columns {@code payload} and {@code object}, wherever they are. One request to the bucket for
 * each row whose bytes moved, a few at once: one that waits long for its turn would count as one that is not answered.
 * Where the bucket does not answer, all of it fails.
 */
final class Payloads {
    private static final Logger LOG = Logger.getLogger(Payloads.class);
    private static final byte[] MISSING = {};
    private static final int AT_ONCE = 8;

    /** Rows whose bytes are all here. */
    static final Payloads HERE = new Payloads(Map.of());

    private final Map<String, byte[]> fetched;

    private Payloads(Map<String, byte[]> fetched) {
        this.fetched = fetched;
    }

    static CompletionStage<Payloads> of(Bucket bucket, Iterable<Row> rows) {
        Queue<String> moved = new ConcurrentLinkedQueue<>();
        for (Row row : rows) {
            String object = row.getString("object");
            if (object != null && row.getBuffer("payload") == null) {
                moved.add(object);
            }
        }
        Map<String, byte[]> fetched = new ConcurrentHashMap<>();
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.min(AT_ONCE, moved.size())];
        Arrays.setAll(lanes, lane -> fetchRest(bucket, moved, fetched).toCompletableFuture());
        return CompletableFuture.allOf(lanes).thenApply(done -> fetched.isEmpty() ? HERE : new Payloads(fetched));
    }

    /** One after another; after a failure nobody asks for more. */
    private static CompletionStage<Void> fetchRest(Bucket bucket, Queue<String> moved, Map<String, byte[]> fetched) {
        String object = moved.poll();
        if (object == null) {
            return CompletableFuture.completedFuture(null);
        }
        return bucket.get(object)
                .whenComplete((bytes, failure) -> {
                    if (failure != null) {
                        moved.clear();
                    }
                })
                .thenAccept(bytes -> fetched.put(object, bytes.orElseGet(() -> lost(object))))
                .thenCompose(done -> fetchRest(bucket, moved, fetched));
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
