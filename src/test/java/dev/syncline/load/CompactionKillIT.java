package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.live.FaultPoint;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server ends at every step of making snapshots and putting rows in order, under devices that write. */
class CompactionKillIT {
    private static final int DEVICES = 3;
    private static final int ACKED_PER_LIFE = 30;
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final AckLedger ledger = new AckLedger();
    private final List<Typist> typists = new ArrayList<>();
    private final List<DocumentId> documents = new ArrayList<>();
    private Guest owner;

    @TempDir
    Path folder;

    @AfterEach
    void closeDevices() {
        typists.forEach(typist -> typist.device.close());
    }

    @Test
    @DisplayName("[SN7] the server ends at every step of a compaction: acks, words and rows stay (RELIABILITY 2, 15)")
    void sn7_killsAtEveryStep() throws Exception {
        System.out.println("[SN7] -Dsyncline.kills.seed=" + seed);
        try (var server = new ServerProcess(folder.resolve("server"))) {
            small(server).start();
            sit(server);
            for (FaultPoint point : FaultPoint.values()) {
                if (point != FaultPoint.AFTER_COMMIT_BEFORE_ACK) {
                    endAt(server, point);
                }
            }
            for (Typist typist : typists) {
                typist.stop();
            }
            for (Typist typist : typists) {
                Await.until(typist.device.name() + " settled", WAIT_MAX, typist::settled);
            }
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
                .env("SYNCLINE_JOURNAL_KEPT_BYTES_MAX", "8000")
                .env("SYNCLINE_JOURNAL_STEP_ROWS_MAX", "10")
                .env("SYNCLINE_JOURNAL_MERGED_BYTES", "20000")
                .env("SYNCLINE_JOURNAL_MERGED_ROWS_MIN", "3")
                .env("SYNCLINE_JOURNAL_REST", "PT0S");
    }

    private void sit(ServerProcess server) throws Exception {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            guests.add(Guest.signIn(server, "writer " + i));
        }
        owner = guests.get(0);
        ProjectId project = ProjectId.parse(owner.project("compaction", guests.subList(1, DEVICES)));
        for (int i = 0; i < 2; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            documents.add(DocumentId.of(id));
        }
        for (int i = 0; i < DEVICES; i++) {
            var typist = new Typist(
                    new JvmDevice(guests.get(i), "d" + i, i + 1, ledger), List.copyOf(documents), random.nextLong());
            typists.add(typist);
            typist.begin(project);
        }
    }

    /** One life of the server, which ends at the point; the next one goes on. */
    private void endAt(ServerProcess server, FaultPoint point) throws Exception {
        server.kill9();
        int times = 1 + random.nextInt(2);
        server.env("SYNCLINE_FAULT", point.text() + ":" + times).launch();
        Await.until("the end at " + point, WAIT_MAX, () -> !server.isAlive());
        assertThat(Files.readString(server.log())).contains("ended at fault point " + point.text());
        server.env("SYNCLINE_FAULT", "").start();
        long before = ledger.total();
        Await.until("acks after " + point, WAIT_MAX, () -> ledger.total() >= before + ACKED_PER_LIFE);
        System.out.println("[SN7] ended at " + point.text() + ":" + times + ", acked so far " + ledger.total());
    }

    private void check(ServerProcess server) throws Exception {
        Map<TimelineId, Long> durable = Rows.durable(server.folder());
        assertThat(ledger.total()).isPositive();
        ledger.acked()
                .forEach((timeline, lsn) -> assertThat(durable.getOrDefault(timeline, 0L))
                        .as("acked " + lsn + " of " + timeline.text() + ", seed " + seed)
                        .isGreaterThanOrEqualTo(lsn));
        for (DocumentId document : documents) {
            JsonNode served = owner.json(document);
            for (Typist typist : typists) {
                typist.check(document, served, served.path("text").asText());
            }
        }
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
