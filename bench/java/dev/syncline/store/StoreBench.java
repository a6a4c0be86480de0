package dev.syncline.store;

import dev.syncline.access.DocumentKind;
import dev.syncline.bench.BenchDatabase;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Acked entries per second of the store, one batch in flight as the server has it, beside two baselines through the same
 * pool on the same database with fsync on: the commit's own statement alone, and a plain
 * {@code insert … select unnest} of the same bytes into a table without any index.
 */
public final class StoreBench {
    private static final int[][] SHAPES = {{1, 1}, {10, 1}, {100, 1}, {500, 1}, {50, 10}, {1, 500}};
    private static final int ROUNDS = 3;
    private static final long ROUND_NS = 1_500_000_000L;
    private static final int LONG_JOURNAL = 20_000;

    private StoreBench() {}

    public static void main(String... args) {
        try (var database = new BenchDatabase()) {
            commits(database.pools(), database.store());
            load(database.store());
        }
    }

    private static void commits(StorePools pools, JournalStore store) {
        System.out.printf(
                "%nEntries of %d bytes per second, one batch in flight, median of %d rounds%n",
                StoreWriters.ENTRY_BYTES, ROUNDS);
        System.out.println("documents x entries |   plain | statement |   store | store/statement | store/plain");
        for (int[] shape : SHAPES) {
            double[][] rates = new double[3][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                rates[0][round] = rate(StoreWriters.plain(pools, shape[0], shape[1], StoreWriters.ENTRY_BYTES));
                rates[1][round] =
                        rate(StoreWriters.statement(pools, store, shape[0], shape[1], StoreWriters.ENTRY_BYTES));
                rates[2][round] = rate(StoreWriters.store(store, shape[0], shape[1]));
            }
            double plain = median(rates[0]);
            double statement = median(rates[1]);
            double whole = median(rates[2]);
            System.out.printf(
                    Locale.ROOT,
                    "%9d x %-7d | %7.0f | %9.0f | %7.0f | %15.2f | %11.2f%n",
                    shape[0],
                    shape[1],
                    plain,
                    statement,
                    whole,
                    whole / statement,
                    whole / plain);
        }
    }

    /** A journal that was typed slowly, one entry per commit, read and checked as a cold server does. */
    private static void load(JournalStore store) {
        var id = new DocumentId(System.nanoTime(), 1);
        get(store.create(new NewDocument(
                id, new ProjectId(1, 1), "note", DocumentKind.MERGED, "", new UserId(2, 2), List.of())));
        byte[] hash = RollingHash.start();
        for (long seq = 1; seq <= LONG_JOURNAL; seq++) {
            Entry entry = StoreWriters.entry(seq);
            hash = RollingHash.next(hash, entry);
            var append = new Append(id, seq - 1, List.of(entry), hash, List.of());
            if (get(store.append(UUID.randomUUID(), List.of(append))).getFirst() != AppendAnswer.COMMITTED) {
                throw new IllegalStateException("not committed at " + seq);
            }
        }
        double[] ms = new double[5];
        for (int i = 0; i < ms.length; i++) {
            long start = System.nanoTime();
            get(store.load(id));
            ms[i] = (System.nanoTime() - start) / 1e6;
        }
        System.out.printf(Locale.ROOT, "%nLoad of %d chunks of one entry: median %.0f ms%n", LONG_JOURNAL, median(ms));
    }

    private static double rate(IntSupplier batch) {
        long entries = 0;
        batch.getAsInt();
        long start = System.nanoTime();
        while (System.nanoTime() - start < ROUND_NS) {
            entries += batch.getAsInt();
        }
        return entries * 1e9 / (System.nanoTime() - start);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static <T> T get(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
