package dev.syncline.store;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.ObjectStorage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** What one server has of the journal, with a bucket whose requests are counted. Everything is cold at once. */
public final class ColdNode {
    private static final StoreLimits TINY_CHUNKS =
            new StoreLimits(4, 4, 1000, 60_000, 60_000, 60_000, 30_000, 60_000, 120_000, 1, 1000);
    private static final UpkeepLimits SMALL = new UpkeepLimits(100, 500, 4_000, 3_600_000, 8, 1_000, 2_000, 4, 0);

    private final Counting bucket;
    private final PgNode node;

    public ColdNode(TestPostgres.Database database, int storagePort) {
        var address = new BucketAddress(
                ObjectStorage.BUCKET,
                Optional.of(ObjectStorage.at(storagePort)),
                Optional.of(ObjectStorage.at(storagePort)),
                "us-east-1",
                ObjectStorage.ACCESS_KEY,
                ObjectStorage.SECRET_KEY);
        bucket = new Counting(new S3Bucket(address, limits(), new SimpleMeterRegistry()));
        node = new PgNode(database, TINY_CHUNKS, bucket);
    }

    public static BucketLimits limits() {
        return new BucketLimits(0, 1, 1_000, 0, 8, 60_000, 50, 16);
    }

    public JournalStore store() {
        return node.store();
    }

    public JournalUpkeep upkeep() {
        return node.upkeep(SMALL);
    }

    public ColdRows cold() {
        return node.cold(limits());
    }

    public JournalAudit audit() {
        return node.audit();
    }

    PgNode node() {
        return node;
    }

    public Counting bucket() {
        return bucket;
    }

    public void close() throws Exception {
        node.close();
        bucket.close();
    }

    /** A bucket that counts what it is asked for, at once and in all. */
    public static final class Counting implements Bucket {
        private final Bucket bucket;
        public final AtomicLong gets = new AtomicLong();
        public final AtomicLong getsAtOnceMax = new AtomicLong();
        public final AtomicLong puts = new AtomicLong();
        private final AtomicLong getsAtOnce = new AtomicLong();

        Counting(Bucket bucket) {
            this.bucket = bucket;
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public CompletionStage<Boolean> put(String object, byte[] bytes, Map<String, String> metadata) {
            puts.incrementAndGet();
            return bucket.put(object, bytes, metadata);
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(String object) {
            gets.incrementAndGet();
            getsAtOnceMax.accumulateAndGet(getsAtOnce.incrementAndGet(), Math::max);
            return bucket.get(object).whenComplete((bytes, failure) -> getsAtOnce.decrementAndGet());
        }

        @Override
        public CompletionStage<Optional<byte[]>> getFirst(String object, int bytesMax) {
            gets.incrementAndGet();
            return bucket.getFirst(object, bytesMax);
        }

        @Override
        public Signed sign(String object, int bytes, byte[] sha256, Duration life) {
            return bucket.sign(object, bytes, sha256, life);
        }

        @Override
        public CompletionStage<Void> delete(String object) {
            return bucket.delete(object);
        }

        @Override
        public CompletionStage<Void> ask() {
            return bucket.ask();
        }

        @Override
        public void close() {
            bucket.close();
        }
    }
}
