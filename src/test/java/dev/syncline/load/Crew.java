package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Typists of one project, each at a device: all of them write to the shared documents, each to some of its own. They write
 * what the seed says, as fast as the server acknowledges, whatever happens to the server.
 */
final class Crew implements AutoCloseable {
    static final Duration WAIT_MAX = Duration.ofMinutes(10);

    final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    final Random random = new Random(seed);
    final AckLedger ledger = new AckLedger();
    final List<DocumentId> documents = new ArrayList<>();
    private final List<Typist> typists = new ArrayList<>();
    private Guest owner;

    /** Everybody signs in and begins to write. */
    void sit(ServerProcess server, int devices, int shared, int ownEach) throws Exception {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            guests.add(Guest.signIn(server, "writer " + i));
        }
        owner = guests.get(0);
        ProjectId project = ProjectId.parse(owner.project("crew", guests.subList(1, devices)));
        for (int i = 0; i < shared; i++) {
            documents.add(newDocument());
        }
        List<DocumentId> together = List.copyOf(documents);
        for (int i = 0; i < devices; i++) {
            List<DocumentId> theirs = new ArrayList<>(together);
            for (int own = 0; own < ownEach; own++) {
                theirs.add(newDocument());
            }
            documents.addAll(theirs.subList(shared, theirs.size()));
            var device = new JvmDevice(guests.get(i), "d" + i, i + 1, ledger);
            var typist = new Typist(device, theirs, random.nextLong());
            typists.add(typist);
            typist.begin(project);
        }
    }

    private DocumentId newDocument() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return DocumentId.of(id);
    }

    Guest owner() {
        return owner;
    }

    /** Waits until so many more entries are acknowledged than {@code before}. */
    void awaitAcks(String why, long before, int more) throws Exception {
        Await.until(why, WAIT_MAX, () -> ledger.total() >= before + more);
    }

    /** Everybody stops, and all that was written is acknowledged. */
    void settle() throws Exception {
        for (Typist typist : typists) {
            typist.stop();
        }
        for (Typist typist : typists) {
            Await.until(typist.device.name() + " settled", WAIT_MAX, typist::settled);
        }
    }

    /**
     * Everything acknowledged is there.
     *
     * @param stored how far each timeline is durable
     */
    void checkAcked(Map<TimelineId, Long> stored) {
        assertThat(ledger.total()).isPositive();
        ledger.acked()
                .forEach((timeline, lsn) -> assertThat(stored.getOrDefault(timeline, 0L))
                        .as("acked " + lsn + " of " + timeline.text() + ", seed " + seed)
                        .isGreaterThanOrEqualTo(lsn));
    }

    /** Every device has what the server serves, with everybody's words in it, and met no trouble. */
    void checkDocuments() throws Exception {
        checkWords();
        for (Typist typist : typists) {
            assertThat(typist.device.troubles).as("seed " + seed).isEmpty();
        }
    }

    /** Every device has what the server serves, with everybody's words in it, each once. */
    void checkWords() throws Exception {
        for (DocumentId document : documents) {
            JsonNode served = owner.json(document);
            for (Typist typist : typists) {
                typist.check(document, served, served.path("text").asText());
            }
        }
    }

    @Override
    public void close() {
        typists.forEach(typist -> typist.device.close());
    }
}
