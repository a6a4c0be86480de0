package dev.syncline.bench;

import dev.syncline.store.StoreWriters;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Statements alone on the server's database, one in flight. */
final class Commits {
    private Commits() {}

    /** Times of the group commit's statement with one small entry, 50 a second. */
    static Samples paced(BenchDatabase database, long ms) {
        IntSupplier commit = StoreWriters.statement(database.pools(), database.store(), 1, 1, StoreWriters.ENTRY_BYTES);
        var samples = new Samples();
        commit.getAsInt();
        for (long i = ms * Traffic.PER_SECOND / 1000; i > 0; i--) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / Traffic.PER_SECOND);
            long start = System.nanoTime();
            commit.getAsInt();
            samples.add(System.nanoTime() - start);
        }
        return samples;
    }

    /** Entries per second. */
    static double perSecond(IntSupplier commit, long ms) {
        commit.getAsInt();
        long entries = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(ms)) {
            entries += commit.getAsInt();
        }
        return entries * 1e9 / (System.nanoTime() - start);
    }
}
