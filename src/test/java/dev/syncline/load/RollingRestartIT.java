package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one Postgres are restarted in turn while people write. */
class RollingRestartIT {
    private static final int ROUNDS = Integer.getInteger("syncline.restarts", 1);
    private static final int WRITERS = Integer.getInteger("syncline.restarts.writers", 8);
    private static final int PAUSE_MS = 200;
    private static final long STOP_MS_MAX = 20_000;
    /** At most, between two acks of one writer; 0 only measures it. */
    private static final int GAP_MS_MAX = Integer.getInteger("syncline.restarts.gap", 0);

    private static final long MS = 1_000_000;

    private final long seed = Long.getLong("syncline.nodes.seed", new SecureRandom().nextLong());

    @TempDir
    Path folder;

    @Test
    @DisplayName("[NO2] two nodes restarted in turn under load: no ack lost, nobody sees more than a reconnect"
            + " (RELIABILITY 44)")
    void no2_rollingRestart() throws Exception {
        System.out.println("[NO2] " + ROUNDS + " rounds, " + WRITERS + " writers, -Dsyncline.nodes.seed=" + seed);
        try (TwoNodes nodes = new TwoNodes(folder).start();
                Crowd crowd = new Crowd(new Random(seed), PAUSE_MS)) {
            crowd.begin(nodes.left);
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(nodes.left, balancer(nodes, i));
            }
            crowd.awaitAcks("before the first restart", WRITERS);
            for (int round = 1; round <= ROUNDS; round++) {
                for (ServerProcess node : nodes.both()) {
                    restart(node, crowd);
                }
            }
            crowd.settle();
            crowd.check(nodes.both(), nodes.connect());
            System.out.println("[NO2] " + crowd.ledger.total() + " acks, at most " + crowd.fanOut.longestSilenceMs()
                    + " ms between two of one writer");
            assertThat(crowd.retries()).as("errors that writers saw").isEmpty();
            for (ServerProcess node : nodes.both()) {
                assertThat(Files.readString(node.log())).doesNotContain("drained only in part", "\"level\":\"ERROR\"");
            }
            if (GAP_MS_MAX > 0) {
                assertThat(crowd.fanOut.longestSilenceMs()).isLessThanOrEqualTo(GAP_MS_MAX);
            }
        }
    }

    /** Every connection goes to the other node than the one before. */
    private static Supplier<URI> balancer(TwoNodes nodes, int first) {
        AtomicInteger turn = new AtomicInteger(first);
        return () -> nodes.both().get(turn.getAndIncrement() % 2).uri("/");
    }

    private static void restart(ServerProcess node, Crowd crowd) throws Exception {
        long start = System.nanoTime();
        node.stop();
        long tookMs = (System.nanoTime() - start) / MS;
        assertThat(node.isAlive()).isFalse();
        System.out.println("[NO2] stopped in " + tookMs + " ms, " + crowd.ledger.total() + " acks");
        assertThat(tookMs).as("the time a stop may take").isLessThan(STOP_MS_MAX);
        crowd.awaitAcks("with one node", 2 * WRITERS);
        node.start();
        crowd.awaitAcks("with both nodes", 2 * WRITERS);
    }
}
