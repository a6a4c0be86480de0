package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.Heads;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.wire.DownFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** One seed: two nodes on one journal, five devices, two documents, and trouble. */
final class Simulation implements AutoCloseable {
    private static final int SERVERS = 2;
    private static final int CLIENTS = 5;
    private static final int CHECK_EVERY = 10;
    private static final int HEAL_ROUNDS_MAX = 400;
    private static final int FLUSH_MS = 20;

    private final World world;
    /** Whether a stored snapshot has a flipped bit now. */
    private boolean damaged;

    private final Counters counters = new Counters();
    private final MemoryJournalStore rows = new MemoryJournalStore();
    private final List<SimServer> servers = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final List<DocumentId> documents = List.of(new DocumentId(1, 1), new DocumentId(1, 2));
    private MemoryJournalStore.Backup backup;
    /** Documents whose history was forgotten. */
    private final Set<DocumentId> forgotten = new HashSet<>();
    /** Words that were on servers and that a restored backup lacked: there again once a device gives them back. */
    private final Map<DocumentId, Set<String>> lacking = new HashMap<>();

    /** Highest acked LSN of each timeline, and its document. */
    private final Map<TimelineId, DownFrame.Ack> acked = new HashMap<>();

    Simulation(long seed) {
        world = new World(seed);
        counters.smallLimits = seed % 2 == 0;
        counters.nodesHear = seed / 2 % 2 == 0;
        rows.onForgotten(this::forgotten);
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new SimServer(world, rows, servers, counters, this::dropConnections));
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new SimClient(world, i, servers, counters, documents, forgotten, this::acked));
        }
    }

    Counters run(int steps) {
        world.run(200);
        for (int step = 0; step < steps; step++) {
            act();
            world.run(world.random().nextInt(25));
            if (step % CHECK_EVERY == 0) {
                documents.forEach(this::checkJournal);
            }
        }
        heal();
        documents.forEach(this::checkJournal);
        checkAcks();
        checkConvergence();
        return counters;
    }

    private void acked(DownFrame.Ack ack) {
        counters.acks++;
        if (forgotten.contains(ack.document()) && !isThere(ack)) {
            return;
        }
        acked.merge(ack.timeline(), ack, (old, now) -> now.lsn() > old.lsn() ? now : old);
        long durable = now(rows.timeline(ack.timeline(), ack.document(), new UserId(0, 0), new SessionId(0, 0)))
                .durableLsn();
        assertThat(ack.lsn()).as("an ack leaves only after the commit (P1)").isLessThanOrEqualTo(durable);
    }

    private void act() {
        SimClient client = clients.get(world.random().nextInt(CLIENTS));
        SimServer server = servers.get(world.random().nextInt(SERVERS));
        int dice = world.random().nextInt(1000);
        if (dice < 700) {
            client.type();
        } else if (dice < 780) {
            client.link().cut();
        } else if (dice < 830) {
            client.link().partition(world.random().nextBoolean());
        } else if (dice < 880) {
            client.crash();
        } else if (dice < 900) {
            client.copyProfile();
        } else if (dice < 920) {
            // Once a backup was restored, some words are on devices only; an older copy of theirs would rightly lack
            // them.
            if (counters.restoredBackups == 0) {
                client.restoreProfile(wordsOnServers());
            }
        } else if (dice < 925) {
            damage(documents.get(world.random().nextInt(documents.size())));
        } else if (dice < 929) {
            backup = damaged ? backup : rows.backup();
        } else if (dice < 932) {
            restoreBackup();
        } else if (dice < 938) {
            forget(server, documents.get(world.random().nextInt(documents.size())));
        } else if (dice < 945) {
            bar(client, !client.barred);
        } else if (dice < 955) {
            counters.engineCrashes++;
            server.crashEngine();
        } else if (server.up()) {
            crash(server);
        } else {
            server.start();
        }
    }

    private void crash(SimServer server) {
        counters.serverCrashes++;
        server.crash();
        dropConnections();
    }

    /** A client on the other node only reconnects; that does no harm. */
    private void dropConnections() {
        clients.forEach(client -> client.link().cut());
    }

    /** A bit of a stored snapshot flips, and an operator who has the bytes from elsewhere flips it back. */
    private void damage(DocumentId document) {
        UUID snapshot = now(rows.find(document)).map(StoredDocument::snapshot).orElse(null);
        if (snapshot == null || damaged) {
            return;
        }
        damaged = true;
        counters.damagedSnapshots++;
        rows.damageSnapshot(document);
        world.after(1 + world.random().nextInt(200), () -> {
            damaged = false;
            rows.repairSnapshot(document, snapshot);
        });
    }

    /** Somebody loses access, or gets it again. */
    private void bar(SimClient client, boolean on) {
        client.barred = on;
        counters.barred += on ? 1 : 0;
        servers.forEach(server -> server.bar(client.user(), on));
        if (!on) {
            client.link().cut();
        }
    }

    /** Servers stop, an older state takes the place of the rows, and what no device holds is gone with it. */
    private void restoreBackup() {
        if (backup == null || damaged || !clients.stream().allMatch(SimClient::shows)) {
            return;
        }
        servers.stream().filter(SimServer::up).forEach(this::crash);
        // What devices received is on their disks then.
        world.run(FLUSH_MS);
        Set<String> held = new HashSet<>();
        clients.forEach(client -> documents.forEach(document -> held.addAll(words(client.json(document)))));
        documents.forEach(document -> lacking(document).addAll(wordsOnServers(document)));
        rows.restore(backup);
        held.addAll(wordsOnServers());
        clients.forEach(client -> client.savedWords.retainAll(held));
        counters.restoredBackups++;
        long before = acked.size();
        acked.values().removeIf(ack -> !isThere(ack));
        counters.takenBack += before - acked.size();
        servers.forEach(SimServer::start);
    }

    /** An owner has a history forgotten. */
    private void forget(SimServer server, DocumentId document) {
        if (server.up() && !damaged) {
            server.forget(document);
        }
    }

    /**
     * Also if the server ended before it could say so. A backup of before would bring back what devices know no more. What
     * devices have not given back by then belongs to what is forgotten.
     */
    private void forgotten(DocumentId document) {
        Set<String> gone = lacking(document);
        gone.removeAll(wordsOnServers(document));
        clients.forEach(client -> client.savedWords.removeAll(gone));
        backup = null;
        counters.forgotten++;
        forgotten.add(document);
        acked.values().removeIf(ack -> !isThere(ack));
    }

    private void heal() {
        counters.faultsOn = false;
        servers.stream().filter(server -> !server.up()).forEach(SimServer::start);
        clients.forEach(client -> client.link().partition(false));
        clients.forEach(client -> bar(client, false));
        clients.forEach(client -> client.link().cut());
        for (int round = 0; round < HEAL_ROUNDS_MAX && !settled(); round++) {
            world.run(100);
        }
        // Whatever the last round of the network lost shows on a fresh connection.
        clients.forEach(client -> client.link().cut());
        world.run(500);
        for (int round = 0; round < HEAL_ROUNDS_MAX && !settled(); round++) {
            world.run(100);
        }
        assertThat(settled())
                .as(() -> "everybody settles: "
                        + clients.stream().map(SimClient::describe).toList())
                .isTrue();
        world.run(3_000);
    }

    private boolean settled() {
        return clients.stream().allMatch(SimClient::settled);
    }

    /**
     * P2, P3, P4: every LSN of every timeline once, dense, in order, whatever became of the rows. What the rows hold leads
     * to the same heads. The store checks chunks, snapshots, density and hashes.
     */
    private void checkJournal(DocumentId document) {
        if (damaged || now(rows.find(document)).isEmpty()) {
            return;
        }
        StoredJournal journal = now(rows.load(document));
        Map<TimelineId, Long> lsns = new HashMap<>();
        Optional<Snapshot> beginning = rows.beginning(document);
        Heads heads = Heads.at(beginning.map(Snapshot::heads).orElse(List.of()));
        long seq = beginning.map(Snapshot::seq).orElse(0L);
        for (Entry entry : rows.archive(document)) {
            if (!entry.refused()) {
                ChangeHeader change = ChangeHeader.read(entry.bytes());
                heads.add(change.hash(), change.deps());
            }
            assertThat(entry.seq()).isEqualTo(++seq);
            if (!entry.timeline().equals(TimelineId.NONE)) {
                long before = lsns.getOrDefault(entry.timeline(), 0L);
                assertThat(entry.lsn())
                        .as("LSN of %s at seq %d (P2)", entry.timeline(), seq)
                        .isEqualTo(before + 1);
                lsns.put(entry.timeline(), entry.lsn());
            }
        }
        assertThat(seq).isEqualTo(journal.document().tailSeq());
        assertThat(now(rows.upkeep().basis(document)).heads())
                .as("snapshot and entries lead where all entries lead (test 15)")
                .isEqualTo(heads.list());
    }

    private void checkAcks() {
        for (DownFrame.Ack ack : acked.values()) {
            assertThat(isThere(ack)).as("acked %s is in the journal (P1)", ack).isTrue();
        }
    }

    private boolean isThere(DownFrame.Ack ack) {
        return now(rows.find(ack.document())).isPresent()
                && rows.archive(ack.document()).stream()
                        .anyMatch(entry -> entry.timeline().equals(ack.timeline()) && entry.lsn() == ack.lsn());
    }

    private void checkConvergence() {
        for (DocumentId document : documents) {
            String server = serverJson(document);
            assertThat(storedJson(document)).as("snapshot and entries (P5)").isEqualTo(server);
            counters.setAside += rows.damagedSnapshots(document);
            counters.folded += now(rows.find(document)).orElseThrow().baseSeq();
            for (SimClient client : clients) {
                assertThat(client.json(document))
                        .as("%s at the end (P5)", client.describe())
                        .isEqualTo(server);
            }
        }
        counters.quarantines += rows.quarantines();
        String all = documents.stream().map(this::serverJson).reduce("", String::concat);
        // Two copies of one profile are two devices: both may author the same unsent work anew. If a backup was
        // restored
        // under them, what others wrote on top of it may be authored anew by several, too.
        boolean copies = counters.restoredBackups > 0 && clients.stream().anyMatch(SimClient::restored);
        for (SimClient client : clients) {
            assertThat(client.rejected).as("nothing legal is refused").isEmpty();
            for (String word : client.savedWords) {
                int count = count(all, word);
                boolean aside = client.setAside.contains(word);
                assertThat(count)
                        .as("word %s that was shown as saved (P7)", word)
                        .isGreaterThanOrEqualTo(aside ? 0 : 1);
                // An older copy of the profile lacks what was set aside since, and what a backup lacked is nobody's
                // own.
                if (count == 0 && !client.restored() && counters.restoredBackups == 0) {
                    counters.found++;
                    assertThat(client.keeps(word))
                            .as("word %s is kept aside (P8)", word)
                            .isTrue();
                }
                if (!client.restored() && !copies) {
                    assertThat(count).as("word %s (P3)", word).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    private static int count(String text, String word) {
        int count = 0;
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            count++;
        }
        return count;
    }

    private Set<String> lacking(DocumentId document) {
        return lacking.computeIfAbsent(document, first -> new HashSet<>());
    }

    private Set<String> wordsOnServers() {
        Set<String> words = new HashSet<>();
        documents.forEach(document -> words.addAll(wordsOnServers(document)));
        return words;
    }

    private Set<String> wordsOnServers(DocumentId document) {
        return now(rows.find(document)).isPresent() ? words(serverJson(document)) : Set.of();
    }

    private static Set<String> words(String json) {
        Set<String> words = new HashSet<>();
        for (String piece : json.split("(?=<)")) {
            int end = piece.indexOf('>');
            if (piece.startsWith("<") && end > 0) {
                words.add(piece.substring(0, end + 1));
            }
        }
        return words;
    }

    /** What a server that starts now shows. */
    private String storedJson(DocumentId document) {
        try (InProcessEngine engine = new InProcessEngine()) {
            now(engine.load(document, now(rows.load(document)).parts()));
            return now(engine.json(document));
        }
    }

    private String serverJson(DocumentId document) {
        try (InProcessEngine engine = new InProcessEngine()) {
            List<byte[]> changes = new ArrayList<>();
            rows.beginning(document).ifPresent(beginning -> changes.add(beginning.bytes()));
            rows.archive(document).stream()
                    .filter(entry -> !entry.refused())
                    .map(Entry::bytes)
                    .forEach(changes::add);
            now(engine.load(document, changes));
            return now(engine.json(document));
        }
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {
        clients.forEach(SimClient::freeAll);
        servers.forEach(SimServer::close);
    }
}
