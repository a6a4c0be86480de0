package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Sha256;
import dev.syncline.live.FaultPoint;
import dev.syncline.ops.PlatformSha256;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The production state machines of server and client under a virtual clock, seed by seed. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("syncline.simulation.seeds", 500);
    private static final long FIRST = Long.getLong("syncline.simulation.first", 1);
    private static final int REACHING_EVERYTHING = 100;
    private static final int STEPS = Integer.getInteger("syncline.simulation.steps", 150);

    /** As the server does: a fifth of the time went into hashing. */
    @BeforeAll
    static void hashAsTheServerDoes() {
        Sha256.hashWith(PlatformSha256::hash);
    }

    @Test
    @DisplayName("[SI1] two servers, five clients, every fault: dense, once, prefix, fenced; converged at the end")
    void si1_everySeedKeepsThePromises() throws Exception {
        Counters all = runAll();
        System.out.println("simulated seeds " + FIRST + ".." + (FIRST + SEEDS - 1) + " of " + STEPS + " steps: " + all);
        assertThat(all.otherJournals).as("other journals of one history").isZero();
        if (SEEDS >= REACHING_EVERYTHING) {
            assertReached(all);
        }
    }

    /** A few seeds, run again for what they showed, need not meet every fault. */
    private static void assertReached(Counters all) {
        assertThat(all.stale).as("stale commits").isPositive();
        assertThat(all.hints).as("hints between nodes").isPositive();
        assertThat(all.forks).as("forks").isPositive();
        assertThat(all.acks).as("acks").isPositive();
        assertThat(all.serverCrashes).isPositive();
        assertThat(all.clientCrashes).isPositive();
        assertThat(all.engineCrashes).isPositive();
        assertThat(all.duplicated).isPositive();
        assertThat(all.reordered).isPositive();
        assertThat(all.condensed).as("device journals written anew").isPositive();
        assertThat(all.restoredProfiles).isPositive();
        assertThat(all.restoredBackups).as("restored backups").isPositive();
        assertThat(all.takenBack).as("acked entries that a backup lacked").isPositive();
        assertThat(all.givenBack).as("given back by devices").isPositive();
        assertThat(all.forgotten).as("forgotten histories").isPositive();
        assertThat(all.aside).as("set aside by devices").isPositive();
        assertThat(all.found).as("found among it").isPositive();
        assertThat(all.purged).as("copies purged").isPositive();
        assertThat(all.snapshots).isPositive();
        assertThat(all.compactions).as("compactions").isPositive();
        assertThat(all.folded).as("folded entries").isPositive();
        assertThat(all.beyondHorizon).as("resumed beyond the horizon").isPositive();
        assertThat(all.setAside).as("damaged snapshots set aside").isPositive();
        assertThat(all.quarantines).as("quarantines").isPositive();
        assertThat(all.crashedAt.keySet())
                .as("crashes at every fault point")
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.range(FaultPoint.AFTER_PUSH_BEFORE_DECISION, FaultPoint.AFTER_MERGE));
        assertThat(all.refusedCommits).isPositive();
    }

    /** Every seed is a world of its own: as many at once as there are processors. */
    private static Counters runAll() throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Counters>> runs = LongStream.range(FIRST, FIRST + SEEDS)
                    .mapToObj(seed -> threads.submit(() -> run(seed)))
                    .toList();
            Counters all = new Counters();
            List<Throwable> failures = new ArrayList<>();
            for (Future<Counters> run : runs) {
                try {
                    all.add(run.get());
                } catch (ExecutionException failed) {
                    failures.add(failed.getCause());
                }
            }
            if (!failures.isEmpty()) {
                var failure = new AssertionError(failures.size() + " of " + SEEDS + " seeds failed; the first: "
                        + failures.get(0).getMessage());
                failures.forEach(failure::addSuppressed);
                throw failure;
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Counters run(long seed) {
        try (Simulation simulation = new Simulation(seed)) {
            return simulation.run(STEPS);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed " + seed + " (-Dsyncline.simulation.first=" + seed + " -Dsyncline.simulation.seeds=1): "
                            + failure.getMessage(),
                    failure);
        }
    }
}
