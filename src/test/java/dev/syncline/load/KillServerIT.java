package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed again and again under devices that write; what it acknowledged must be there, once. */
class KillServerIT {
    private static final int KILLS = Integer.getInteger("syncline.kills", 3);
    private static final int DEVICES = 8;
    private static final int SHARED = 2;
    private static final int ACKED_PER_KILL = 200;

    private final Crew crew = new Crew();

    @TempDir
    Path folder;

    @AfterEach
    void closeDevices() {
        crew.close();
    }

    @Test
    @DisplayName("[KI1] the server killed at random moments under eight writing devices: no ack lost, none doubled")
    void ki1_acksSurviveKills() throws Exception {
        System.out.println("[KI1] " + KILLS + " kills, -Dsyncline.kills.seed=" + crew.seed);
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            crew.sit(server, DEVICES, SHARED, 1);
            for (int kill = 1; kill <= KILLS; kill++) {
                if (kill == 2) {
                    killBetweenCommitAndAck(server);
                } else {
                    killAtRandom(server);
                }
                System.out.println("[KI1] kill " + kill + ", acked so far " + crew.ledger.total());
            }
            crew.settle();
            server.kill9();
            server.start();
            Map<TimelineId, Long> stored = storedEntries();
            assertThat(Rows.durable(server.folder()))
                    .as("timelines in Postgres")
                    .isEqualTo(stored);
            assertThat(crew.ledger.total()).isGreaterThanOrEqualTo((long) KILLS * ACKED_PER_KILL);
            crew.checkAcked(stored);
            crew.checkDocuments();
        }
    }

    private void killAtRandom(ServerProcess server) throws Exception {
        long before = crew.ledger.total();
        crew.awaitAcks("acks before the kill", before, ACKED_PER_KILL);
        new Semaphore(0).tryAcquire(50 + crew.random.nextInt(750), TimeUnit.MILLISECONDS);
        server.kill9();
        server.start();
    }

    /** The server's next life ends by itself, at a batch that was committed and that nobody was told of. */
    private void killBetweenCommitAndAck(ServerProcess server) throws Exception {
        server.kill9();
        long before = crew.ledger.total();
        int batches = ACKED_PER_KILL + crew.random.nextInt(ACKED_PER_KILL);
        server.env("SYNCLINE_FAULT", "afterCommitBeforeAck:" + batches).launch();
        Await.until("the end at the fault point", Crew.WAIT_MAX, () -> !server.isAlive());
        assertThat(Files.readString(server.log())).contains("ended at fault point");
        assertThat(crew.ledger.total() - before).isGreaterThanOrEqualTo(ACKED_PER_KILL / 2);
        server.env("SYNCLINE_FAULT", "").start();
        crew.awaitAcks("acks after it", before, ACKED_PER_KILL);
    }

    /** How many entries of each timeline the journals hold. */
    private Map<TimelineId, Long> storedEntries() throws Exception {
        Map<TimelineId, Long> stored = new HashMap<>();
        int entries = 0;
        for (DocumentId document : crew.documents) {
            List<Entry> journal = crew.owner().journal(document);
            entries += journal.size();
            long seq = 0;
            for (Entry entry : journal) {
                assertThat(entry.seq()).isEqualTo(++seq);
                assertThat(entry.refusal()).isEmpty();
                if (!entry.timeline().equals(TimelineId.NONE)) {
                    // Dense from 1 in the order of the journal: each LSN once and only once.
                    assertThat(entry.lsn()).isEqualTo(stored.merge(entry.timeline(), 1L, Long::sum));
                }
            }
        }
        System.out.println("[KI1] " + crew.ledger.total() + " acked, " + entries + " entries in the journals");
        return stored;
    }
}
