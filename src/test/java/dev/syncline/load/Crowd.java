package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** People who write on one document through several servers, and what must hold when they are done. */
final class Crowd implements AutoCloseable {
    private static final int RANKS = 200;
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    final AckLedger ledger = new AckLedger();
    final FanOut fanOut = new FanOut();
    private final Random random;
    private final int pauseMs;
    private final List<Typist> typists = new ArrayList<>();
    private final List<JvmDevice> readers = new ArrayList<>();
    private final DocumentId document;
    private Guest owner;
    private ProjectId project;

    /** @param pauseMs of each between two words */
    Crowd(Random random, int pauseMs) {
        this.random = random;
        this.pauseMs = pauseMs;
        byte[] id = new byte[16];
        random.nextBytes(id);
        this.document = DocumentId.of(id);
    }

    /** The first one: makes the project. */
    void begin(ServerProcess node) throws Exception {
        owner = Guest.signIn(node, "owner");
        project = ProjectId.parse(owner.project("crowd", List.of()));
    }

    DocumentId document() {
        return document;
    }

    /** Where the document's journal ends. */
    long tail() throws Exception {
        return owner.journal(document).getLast().seq();
    }

    /** Somebody of the project. */
    Guest member(ServerProcess node, String name) throws Exception {
        Guest guest = Guest.signIn(node, name);
        owner.employ(project.text(), guest);
        return guest;
    }

    /** One more who writes. */
    Typist write(ServerProcess node, Supplier<URI> balancer) throws Exception {
        int number = typists.size() + 1;
        var device = new JvmDevice(
                member(node, "writer " + number), balancer, "w" + number, 1 + number % RANKS, fanOut.writer(ledger));
        var typist = new Typist(device, List.of(document), random.nextLong(), pauseMs);
        typists.add(typist);
        typist.begin(project);
        return typist;
    }

    Typist write(ServerProcess node) throws Exception {
        return write(node, () -> node.uri("/"));
    }

    /** One more who only reads, and whose arrivals are measured. */
    FanOut.Reader read(ServerProcess node, String name) throws Exception {
        FanOut.Reader arrivals = fanOut.reader(name);
        var device = new JvmDevice(member(node, name), name, RANKS + readers.size() + 1, arrivals);
        readers.add(device);
        device.open(document, project);
        return arrivals;
    }

    void awaitAcks(String when, long more) throws InterruptedException {
        long before = ledger.total();
        Await.until("acks " + when, WAIT_MAX, () -> ledger.total() >= before + more);
    }

    /** Everybody stops and waits until all of theirs is acknowledged. */
    void settle() throws Exception {
        typists.forEach(Typist::stop);
        for (Typist typist : typists) {
            Await.until(typist.device.name() + " settled", WAIT_MAX, typist::settled);
        }
    }

    /** No ack lost, none doubled; every node and device holds the same; nobody met an error. */
    void check(List<ServerProcess> nodes, Connection database) throws Exception {
        assertThat(ledger.total()).isPositive();
        Map<TimelineId, Long> stored = stored(owner);
        assertThat(Rows.durable(database, document)).isEqualTo(stored);
        ledger.acked()
                .forEach((timeline, lsn) -> assertThat(stored.getOrDefault(timeline, 0L))
                        .as("acked " + lsn + " of " + timeline.text())
                        .isGreaterThanOrEqualTo(lsn));
        JsonNode served = owner.json(document);
        for (ServerProcess node : nodes) {
            Guest there = new Guest(node, owner.token(), owner.user());
            assertThat(there.json(document)).isEqualTo(served);
            assertThat(stored(there)).isEqualTo(stored);
        }
        for (Typist typist : typists) {
            typist.check(document, served, served.path("text").asText());
        }
        for (JvmDevice reader : readers) {
            Await.until(
                    reader.name() + " has it all",
                    WAIT_MAX,
                    () -> reader.ask(() -> reader.json(document)).equals(served.toString()));
        }
        assertThat(troubles()).isEmpty();
    }

    private List<String> troubles() {
        List<String> all = new ArrayList<>();
        typists.forEach(typist -> all.addAll(typist.device.troubles));
        readers.forEach(reader -> all.addAll(reader.troubles));
        return all;
    }

    /** How often somebody was so far behind that they fetched the document whole. */
    int wholes() {
        return typists.stream().mapToInt(typist -> typist.device.wholes()).sum();
    }

    /** What servers asked to be tried again later. */
    List<String> retries() {
        List<String> all = new ArrayList<>();
        typists.forEach(typist -> all.addAll(typist.device.retries));
        return all;
    }

    /** How many entries of each timeline the journal holds, each LSN once and in order. */
    private Map<TimelineId, Long> stored(Guest reader) throws Exception {
        Map<TimelineId, Long> stored = new HashMap<>();
        long seq = 0;
        for (Entry entry : reader.journal(document)) {
            assertThat(entry.seq()).isEqualTo(++seq);
            assertThat(entry.refusal()).isEmpty();
            if (!entry.timeline().equals(TimelineId.NONE)) {
                assertThat(entry.lsn()).isEqualTo(stored.merge(entry.timeline(), 1L, Long::sum));
            }
        }
        return stored;
    }

    @Override
    public void close() {
        typists.forEach(typist -> typist.device.close());
        readers.forEach(JvmDevice::close);
    }
}
