package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.SyncClient;
import dev.syncline.wire.DownFrame;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one Postgres, and one document that people write on through both. */
class TwoNodesIT {
    private static final int WRITERS = Integer.getInteger("syncline.nodes.writers", 8);
    private static final int SECONDS = Integer.getInteger("syncline.nodes.seconds", 15);
    private static final int FROZEN_S = Math.max(4, SECONDS / 3);
    private static final int PAUSE_MS = Integer.getInteger("syncline.nodes.pause", 200);
    /** At most, of the time from an ack to a reader on another node; 0 only measures it. */
    private static final int GAP_MS_MAX = Integer.getInteger("syncline.nodes.gap", 0);

    private static final int REVOCATION_MS_MAX = 1_000;
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);
    private static final Duration NO_ANSWER = Duration.ofSeconds(1);

    private final long seed = Long.getLong("syncline.nodes.seed", new SecureRandom().nextLong());

    @TempDir
    Path folder;

    @Test
    @DisplayName("[NO1] two nodes, one document, one of them frozen meanwhile: all converge, no ack lost or doubled"
            + " (RELIABILITY 9, 10, 11)")
    void no1_frozenNode() throws Exception {
        System.out.println("[NO1] " + 2 * WRITERS + " writers, " + SECONDS + " s, -Dsyncline.nodes.seed=" + seed);
        try (TwoNodes nodes = small(new TwoNodes(folder)).start();
                Crowd crowd = new Crowd(new Random(seed), PAUSE_MS)) {
            crowd.begin(nodes.left);
            crowd.read(nodes.left, "reader on the left");
            FanOut.Reader behind = crowd.read(nodes.right, "reader on the right");
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(nodes.left);
                crowd.write(nodes.right);
            }
            pass(SECONDS - FROZEN_S);
            crowd.awaitAcks("before the freeze", 1);
            long snapshotBefore = nodes.number("select max(snapshot_seq) from document");

            behind.nodeFrozen();
            nodes.right.freeze();
            assertDeaf(nodes.right);
            crowd.awaitAcks("with one node frozen", 2 * WRITERS);
            Typist joined = crowd.write(nodes.left);
            Await.until(
                    "a compaction meanwhile",
                    WAIT_MAX,
                    () -> nodes.number("select max(snapshot_seq) from document") > snapshotBefore);
            pass(FROZEN_S);
            assertThat(nodes.right.isFrozen()).isTrue();
            behind.nodeBack();
            nodes.right.thaw();

            crowd.awaitAcks("with both again", 2 * WRITERS);
            crowd.write(nodes.right);
            crowd.awaitAcks("with one more", 2 * WRITERS);
            crowd.settle();
            assertThat(joined.settled()).isTrue();
            crowd.check(nodes.both(), nodes.connect());
            report(nodes, crowd);
        }
    }

    @Test
    @DisplayName("[NO3] a session that ends and a role that is taken on one node are over on the other within a second"
            + " (RELIABILITY 32)")
    void no3_revokedElsewhere() throws Exception {
        try (TwoNodes nodes = new TwoNodes(folder).start()) {
            Guest owner = Guest.signIn(nodes.left, "owner");
            Guest ended = Guest.signIn(nodes.left, "ended");
            Guest removed = Guest.signIn(nodes.left, "removed");
            String project = owner.project("revoked", List.of(ended, removed));
            DocumentId document = DocumentId.parse(owner.make(project, "note"));
            try (SyncClient endedClient = SyncClient.greeted(nodes.right.uri("/"), ended.token());
                    SyncClient removedClient = SyncClient.greeted(nodes.right.uri("/"), removed.token())) {
                endedClient.open(document, null);
                removedClient.open(document, null);

                long start = System.nanoTime();
                ended.signOut();
                assertThat(endedClient.awaitClosed().reason()).isEqualTo("SESSION_ENDED");
                told("the end of a session", start);

                start = System.nanoTime();
                owner.dismiss(project, removed);
                removedClient.await(DownFrame.Revoked.class);
                told("the loss of a role", start);
            }
        }
    }

    private static void told(String what, long start) {
        long tookMs = (System.nanoTime() - start) / 1_000_000;
        System.out.println("[NO3] " + what + " reached the other node after " + tookMs + " ms");
        if (GAP_MS_MAX > 0) {
            assertThat(tookMs).as(what).isLessThanOrEqualTo(REVOCATION_MS_MAX);
        }
    }

    /** Limits so small that a few seconds of typing make several snapshots. */
    private static TwoNodes small(TwoNodes nodes) {
        nodes.both()
                .forEach(node ->
                        node.env("SYNCLINE_LIVE_SNAPSHOT_ENTRIES", "100").env("SYNCLINE_LIVE_REST_FACTOR", "0"));
        return nodes;
    }

    private static void assertDeaf(ServerProcess node) throws Exception {
        HttpRequest ready = HttpRequest.newBuilder(node.uri("/q/health/ready"))
                .timeout(NO_ANSWER)
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(ready, BodyHandlers.discarding());
            throw new AssertionError("a frozen node answered");
        } catch (HttpTimeoutException expected) {
            // It took hold.
        }
    }

    private static void report(TwoNodes nodes, Crowd crowd) throws Exception {
        double stale = 0;
        for (ServerProcess node : nodes.both()) {
            double here = node.metric("syncline_live_stale_total");
            stale += here;
            System.out.println("[NO1] acked here " + (long) node.metric("syncline_live_acked_entries_total")
                    + ", stale commits " + (long) here);
        }
        System.out.println("[NO1] " + crowd.ledger.total() + " acks; " + crowd.fanOut.summary() + "; fetched whole: "
                + crowd.wholes() + "; to try again: " + crowd.retries());
        assertThat(stale).as("commits that found the other node first").isPositive();
        if (GAP_MS_MAX > 0) {
            assertThat(crowd.fanOut.longestMs()).isLessThanOrEqualTo(GAP_MS_MAX);
        }
    }

    /** The load goes on for a while. */
    private static void pass(int seconds) throws InterruptedException {
        new Semaphore(0).tryAcquire(seconds, TimeUnit.SECONDS);
    }
}
