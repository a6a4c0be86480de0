package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.live.FaultPoint;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server ends at every step of making snapshots and putting rows in order, under devices that write. */
class CompactionKillIT {
    private static final String KEPT = "8000";
    private static final String KEPT_FOR_MERGING = "500000";
    private static final int DEVICES = 3;
    private static final int SHARED = 2;
    private static final int ACKED_PER_LIFE = 30;

    private final Crew crew = new Crew();

    @TempDir
    Path folder;

    @AfterEach
    void closeDevices() {
        crew.close();
    }

    @Test
    @DisplayName("[SN7] the server ends at every step of a compaction: acks, words and rows stay (RELIABILITY 2, 15)")
    void sn7_killsAtEveryStep() throws Exception {
        System.out.println("[SN7] -Dsyncline.kills.seed=" + crew.seed);
        try (var server = new ServerProcess(folder.resolve("server"))) {
            small(server).start();
            crew.sit(server, DEVICES, SHARED, 0);
            for (FaultPoint point : FaultPoint.OF_A_COMPACTION) {
                endAt(server, point);
            }
            crew.settle();
            check(server);
            server.stop();
            assertThat(verify(server)).as("verify, see " + folder).isZero();
        }
    }

    /** Limits so small that a few seconds of typing reach every step. */
    private static ServerProcess small(ServerProcess server) {
        return server.env("SYNCLINE_LIVE_SNAPSHOT_ENTRIES", "40")
                .env("SYNCLINE_LIVE_REST_FACTOR", "0")
                .env("SYNCLINE_JOURNAL_PART_BYTES", "300")
                .env("SYNCLINE_JOURNAL_KEPT_BYTES_MIN", "2000")
                .env("SYNCLINE_JOURNAL_KEPT_BYTES_MAX", KEPT)
                .env("SYNCLINE_JOURNAL_STEP_ROWS_MAX", "10")
                .env("SYNCLINE_JOURNAL_MERGED_BYTES", "20000")
                .env("SYNCLINE_JOURNAL_MERGED_ROWS_MIN", "2")
                .env("SYNCLINE_JOURNAL_REST", "PT0S");
    }

    /** One life of the server, which ends at the point; the next one goes on. */
    private void endAt(ServerProcess server, FaultPoint point) throws Exception {
        server.kill9();
        int times = 1 + crew.random.nextInt(2);
        // Where a snapshot takes longer than so many bytes are typed, folding leaves nothing to be merged.
        server.env("SYNCLINE_JOURNAL_KEPT_BYTES_MAX", point == FaultPoint.AFTER_MERGE ? KEPT_FOR_MERGING : KEPT);
        server.env("SYNCLINE_FAULT", point.text() + ":" + times).launch();
        Await.until("the end at " + point, Crew.WAIT_MAX, () -> !server.isAlive());
        assertThat(Files.readString(server.log())).contains("ended at fault point " + point.text());
        server.env("SYNCLINE_FAULT", "").start();
        long before = crew.ledger.total();
        crew.awaitAcks("acks after " + point, before, ACKED_PER_LIFE);
        System.out.println("[SN7] ended at " + point.text() + ":" + times + ", acked so far " + crew.ledger.total());
    }

    private void check(ServerProcess server) throws Exception {
        crew.checkAcked(Rows.durable(server.folder()));
        crew.checkDocuments();
        assertThat(Rows.folded(server.folder()))
                .as("entries that are versions now")
                .isPositive();
    }

    private int verify(ServerProcess server) throws Exception {
        Path out = folder.resolve("verify.log");
        Process process = server.command("verify")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = process.waitFor();
        System.out.println("[SN7] " + Files.readString(out));
        return code;
    }
}
