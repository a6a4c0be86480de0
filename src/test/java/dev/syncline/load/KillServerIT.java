package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    @DisplayName("[KI1] the server killed at random moments under eight writing devices: no ack lost, none doubled")
    void ki1_acksSurviveKills() throws Exception {
        System.out.println("[KI1] " + KILLS + " kills, -Dsyncline.kills.seed=" + seed);
        try (var server = new ServerProcess(folder.resolve("server"))) {
            server.start();
            sit(server);
            for (int kill = 1; kill <= KILLS; kill++) {
                if (kill == 2) {
                    killBetweenCommitAndAck(server);
                } else {
                    killAtRandom(server);
                }
                System.out.println("[KI1] kill " + kill + ", acked so far " + ledger.total());
            }
            settle();
            server.kill9();
            server.start();
            Map<TimelineId, Long> stored = storedEntries();
            assertThat(Rows.durable(server.folder()))
                    .as("timelines in Postgres")
                    .isEqualTo(stored);
            checkLedger(stored);
            checkDocuments();
        }
    }

    private void sit(ServerProcess server) throws Exception {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            guests.add(Guest.signIn(server, "writer " + i));
        }
        owner = guests.get(0);
        ProjectId project = ProjectId.parse(owner.project("kills", guests.subList(1, DEVICES)));
        for (int i = 0; i < SHARED + DEVICES; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            documents.add(DocumentId.of(id));
        }
        for (int i = 0; i < DEVICES; i++) {
            var device = new JvmDevice(guests.get(i), "d" + i, i + 1, ledger);
            List<DocumentId> own = new ArrayList<>(documents.subList(0, SHARED));
            own.add(documents.get(SHARED + i));
            var typist = new Typist(device, own, random.nextLong());
            typists.add(typist);
            typist.begin(project);
        }
    }

    private void killAtRandom(ServerProcess server) throws Exception {
        long before = ledger.total();
        Await.until("acks before the kill", WAIT_MAX, () -> ledger.total() >= before + ACKED_PER_KILL);
        new Semaphore(0).tryAcquire(50 + random.nextInt(750), TimeUnit.MILLISECONDS);
        server.kill9();
        server.start();
    }

    /** The server's next life ends by itself, at a batch that was committed and that nobody was told of. */
    private void killBetweenCommitAndAck(ServerProcess server) throws Exception {
        server.kill9();
        long before = ledger.total();
        int batches = ACKED_PER_KILL + random.nextInt(ACKED_PER_KILL);
        server.env("SYNCLINE_FAULT", "afterCommitBeforeAck:" + batches).launch();
        Await.until("the end at the fault point", WAIT_MAX, () -> !server.isAlive());
        assertThat(Files.readString(server.log())).contains("ended at fault point");
        assertThat(ledger.total() - before).isGreaterThanOrEqualTo(ACKED_PER_KILL / 2);
        server.env("SYNCLINE_FAULT", "").start();
        Await.until("acks after it", WAIT_MAX, () -> ledger.total() >= before + ACKED_PER_KILL);
    }

    private void settle() throws Exception {
        for (Typist typist : typists) {
            typist.stop();
        }
        for (Typist typist : typists) {
            Await.until(typist.device.name() + " settled", WAIT_MAX, typist::settled);
        }
    }

    /** How many entries of each timeline the journals hold. */
    private Map<TimelineId, Long> storedEntries() throws Exception {
        Map<TimelineId, Long> stored = new HashMap<>();
        int entries = 0;
        for (DocumentId document : documents) {
            List<Entry> journal = owner.journal(document);
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
        System.out.println("[KI1] " + ledger.total() + " acked, " + entries + " entries in the journals");
        return stored;
    }

    private void checkLedger(Map<TimelineId, Long> stored) {
        assertThat(ledger.total()).isGreaterThanOrEqualTo((long) KILLS * ACKED_PER_KILL);
        ledger.acked()
                .forEach((timeline, lsn) -> assertThat(stored.getOrDefault(timeline, 0L))
                        .as("acked " + lsn + " of " + timeline.text() + ", seed " + seed)
                        .isGreaterThanOrEqualTo(lsn));
    }

    private void checkDocuments() throws Exception {
        for (DocumentId document : documents) {
            JsonNode served = owner.json(document);
            String text = served.path("text").asText();
            for (Typist typist : typists) {
                typist.check(document, served, text);
            }
        }
        for (Typist typist : typists) {
            assertThat(typist.device.troubles).as("seed " + seed).isEmpty();
        }
    }
}
