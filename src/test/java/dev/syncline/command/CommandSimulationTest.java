package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.ChainHash;
import dev.syncline.timeline.Push;
import dev.syncline.timeline.Timeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Devices that give commands on and off line, two servers that decide on one journal, connections that are slow and cut,
 * devices and servers that start again; with a seed for each world.
 */
class CommandSimulationTest {
    private static final int SEEDS = Integer.getInteger("syncline.seeds", 100);
    private static final int STEPS = 400;
    private static final int DEVICES = 4;
    private static final CommandLimits LIMITS = CommandLimits.DEFAULT;

    private static final TreeMap<String, Integer> COUNTS = new TreeMap<>();

    private static void count(String what) {
        COUNTS.merge(what, 1, Integer::sum);
    }

    @Test
    @DisplayName(
            "[CQ1] [CQ6] every command is decided once and in order, devices and servers hold the same, no money is"
                    + " made")
    void cq1_worlds() {
        long first = System.nanoTime();
        for (int i = 0; i < SEEDS; i++) {
            long seed = first + i;
            try {
                new World(seed).live();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        assertThat(COUNTS)
                .containsKeys("applied", "adjusted", "no effect", "rejected", "refused at once", "rebased")
                .containsKeys("forked", "other under a used LSN")
                .containsKeys("OVERRIDDEN", "UNDONE", "delivered again", "gap", "stale", "cut", "device", "server");
    }

    private static final class World {
        private final Random random;
        private final MemoryCommandJournal journal = new MemoryCommandJournal();
        private final Decider[] servers = new Decider[2];
        private final List<Device> devices = new ArrayList<>();
        /** Canonical JSON after each seq. */
        private final List<String> truth = new ArrayList<>(List.of("{}"));

        private final CommandedDocument document = new CommandedDocument(Bank.TYPE, LIMITS);
        private long opened;

        World(long seed) {
            random = new Random(seed);
            startServer(0);
            startServer(1);
            for (int i = 0; i < DEVICES; i++) {
                devices.add(new Device(i));
            }
            journal.beforeAppend = this::overtake;
        }

        void live() {
            for (int step = 0; step < STEPS; step++) {
                devices.get(random.nextInt(DEVICES)).act();
                if (random.nextInt(60) == 0) {
                    startServer(random.nextInt(2));
                    count("server");
                }
                check();
            }
            for (int round = 0; devices.stream().anyMatch(Device::waits); round++) {
                assertThat(round).isLessThan(1000);
                devices.forEach(Device::settle);
                check();
            }
            String end = truth.get(truth.size() - 1);
            for (Device device : devices) {
                assertThat(device.replica.tables().json()).isEqualTo(end);
                assertThat(device.outcomes.keySet()).isEqualTo(device.given.keySet());
            }
        }

        private void startServer(int index) {
            servers[index] = new Decider(Bank.TYPE, LIMITS, journal);
        }

        /** Now and then another server commits first. */
        private void overtake() {
            if (random.nextInt(8) != 0) {
                return;
            }
            Runnable again = journal.beforeAppend;
            journal.beforeAppend = () -> {};
            Device other = devices.get(random.nextInt(DEVICES));
            long before = journal.tail();
            if (other.connected && !other.up.isEmpty()) {
                other.receive(new Decider(Bank.TYPE, LIMITS, journal));
            }
            if (journal.tail() > before) {
                count("stale");
            }
            journal.beforeAppend = again;
        }

        private void check() {
            for (Decided entry : journal.after(document.seq())) {
                document.follow(entry);
                truth.add(document.tables().json());
                entry.notices().forEach(notice -> count(notice.kind().name()));
                for (Write write : entry.writes()) {
                    opened += write.cell().isExistence() && write.value() != null ? 1 : 0;
                }
                assertMoney();
            }
        }

        private void assertMoney() {
            long held = 0;
            for (String id : document.tables().ids("accounts")) {
                held += ((Value.Int) document.tables().get(new Cell("accounts", id, "balance"))).value();
            }
            assertThat(held).isEqualTo(1000 * opened);
        }

        /** One device with its connection; the server's side of the connection is here too. */
        private final class Device {
            private final Author author;
            private final Map<Long, byte[]> given = new HashMap<>();
            private final Map<Long, Outcome> outcomes = new HashMap<>();
            private final Deque<Push> up = new ArrayDeque<>();
            private final Deque<List<Decided>> down = new ArrayDeque<>();
            private TimelineId id;
            private CommandReplica replica;
            private Timeline timeline;
            private boolean connected;
            private int server;
            private long delivered;
            /** What an older copy of this device knew: seq, outcomes, and commands given. */
            private long[] copy = {0, 0, 0};

            Device(int index) {
                author = new Author(new UserId(0, index), 10 + 10 * (index % 3));
                id = new TimelineId(7, index + 1);
                timeline = new Timeline(id);
                replica = new CommandReplica(Bank.TYPE, LIMITS, author, id);
            }

            void act() {
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> give();
                    case 3, 4 -> push();
                    case 5 -> {
                        if (!up.isEmpty()) {
                            receive(servers[server]);
                        }
                    }
                    case 6, 7 -> arrive();
                    case 8 -> toggle();
                    default -> {
                        int what = random.nextInt(16);
                        if (what < 4) {
                            startAgain();
                        } else if (what == 4) {
                            copy = new long[] {replica.seq(), outcomes.size(), given.size()};
                        } else if (what == 5) {
                            wake(copy[0], copy[1], copy[2]);
                        }
                    }
                }
            }

            boolean waits() {
                return replica.pending() > 0 || replica.seq() < journal.tail();
            }

            void settle() {
                if (!connected) {
                    connect();
                }
                push();
                while (!up.isEmpty() && connected) {
                    receive(servers[server]);
                }
                send();
                arrive();
            }

            private void give() {
                Arguments arguments = Arguments.NONE;
                List<String> ids = List.copyOf(replica.tables().ids("accounts"));
                String[] names = {
                    "open", "transfer", "transfer", "transfer", "rename", "note", "visit", "freeze", "close"
                };
                String mutator = ids.size() < 2 ? "open" : names[random.nextInt(names.length)];
                String account = ids.isEmpty() ? "" : ids.get(random.nextInt(ids.size()));
                arguments = switch (mutator) {
                    case "open" -> arguments.with("rate", random.nextDouble());
                    case "transfer" ->
                        arguments
                                .with("from", account)
                                .with("to", ids.get(random.nextInt(ids.size())))
                                .with("amount", 1 + random.nextInt(900));
                    case "rename", "note" ->
                        arguments
                                .with("account", account)
                                .with("text", "t" + random.nextInt(2_000_000_000 >> random.nextInt(28)));
                    default -> arguments.with("account", account);
                };
                var result = replica.give(mutator, arguments, random.nextInt(), random.nextLong());
                if (result.rejection() != null) {
                    count("refused at once");
                    return;
                }
                assertThat(timeline.append(result.bytes())).isEqualTo(result.lsn());
                timeline.saved(result.lsn());
                given.put(result.lsn(), result.bytes());
            }

            private void push() {
                Push push = connected ? timeline.nextPush(400, 2000, 1 + random.nextInt(8), 10) : null;
                if (push != null) {
                    up.add(push);
                }
            }

            /** A server handles the next push of this connection. */
            void receive(Decider decider) {
                Push push = up.remove();
                if (random.nextInt(12) == 0 && !up.isEmpty()) {
                    // Out of order: the server answers with a gap, and the device opens again.
                    Push later = up.remove();
                    up.addFirst(push);
                    push = later;
                }
                long before = journal.decided(id);
                long tail = journal.tail();
                Decider.Answer answer = decider.offer(id, author, push.first(), push.entries(), delivered);
                if (answer.gap()) {
                    assertThat(push.first()).isGreaterThan(journal.decided(id) + 1);
                    assertThat(journal.tail()).isEqualTo(tail);
                    count("gap");
                    cut();
                    return;
                }
                assertThat(answer.entries()).hasSize(push.entries().size());
                for (Decided entry : answer.entries()) {
                    assertThat(entry).isSameAs(journal.find(id, entry.lsn()));
                    assertThat(entry.command()).isEqualTo(given.get(entry.lsn()));
                    count(entry.lsn() <= before ? "delivered again" : "decided");
                }
                if (random.nextInt(10) == 0) {
                    up.addFirst(push);
                }
                if (random.nextBoolean()) {
                    send();
                }
            }

            /** The server sends what this connection has not got yet. */
            private void send() {
                List<Decided> entries = journal.after(delivered);
                if (connected && !entries.isEmpty()) {
                    delivered = journal.tail();
                    down.add(entries);
                }
            }

            private void arrive() {
                if (random.nextInt(3) == 0) {
                    send();
                }
                if (down.isEmpty()) {
                    return;
                }
                if (replica.pending() > 0) {
                    count("rebased");
                }
                arrived(replica.arrive(down.remove()));
                if (replica.pending() == 0) {
                    check();
                    assertThat(replica.tables().json()).isEqualTo(truth.get((int) replica.seq()));
                }
            }

            private void arrived(CommandReplica.Arrived arrived) {
                for (var settled : arrived.settled()) {
                    timeline.confirm(settled.lsn());
                    Outcome outcome = settled.outcome();
                    assertThat(outcomes.put(settled.lsn(), outcome)).isNull();
                    assertThat(outcome)
                            .isEqualTo(journal.find(id, settled.lsn()).outcome());
                    count(
                            switch (outcome) {
                                case Outcome.Applied applied -> "applied";
                                case Outcome.Adjusted adjusted -> "adjusted";
                                case Outcome.NoEffect none -> "no effect";
                                case Outcome.Rejected rejected -> "rejected";
                            });
                }
            }

            private void toggle() {
                if (connected) {
                    count("cut");
                    cut();
                } else {
                    connect();
                }
            }

            private void cut() {
                connected = false;
                up.clear();
                down.clear();
                timeline.interrupted();
            }

            private void connect() {
                connected = true;
                server = random.nextInt(2);
                delivered = replica.seq();
                if (timeline.decided(journal.decided(id), journal.chain(id)) == Timeline.Verdict.FORK) {
                    fork();
                    delivered = replica.seq();
                }
                send();
            }

            /** The device forgets all but what it saved: what arrived, and the timeline. */
            private void startAgain() {
                String before = replica.tables().json();
                wake(replica.seq(), outcomes.size(), given.size());
                assertThat(replica.tables().json()).isEqualTo(before);
                count("device");
            }

            private void wake(long seen, long durable, long last) {
                cut();
                replica = new CommandReplica(Bank.TYPE, LIMITS, author, id);
                replica.arrive(journal.after(0).subList(0, (int) seen));
                outcomes.keySet().removeIf(lsn -> lsn > durable);
                given.keySet().removeIf(lsn -> lsn > last);
                byte[] chain = ChainHash.start();
                for (long lsn = 1; lsn <= durable; lsn++) {
                    chain = ChainHash.next(chain, given.get(lsn));
                }
                List<byte[]> pending = new ArrayList<>();
                for (long lsn = durable + 1; lsn <= last; lsn++) {
                    pending.add(given.get(lsn));
                    replica.restore(lsn, given.get(lsn));
                }
                timeline = new Timeline(id, durable, chain, pending);
            }

            /** The server knows more of the timeline, or something else: read all there is, then go on under another. */
            private void fork() {
                for (Decided entry : journal.after(replica.seq())) {
                    byte[] mine = entry.timeline().equals(id) ? given.get(entry.lsn()) : null;
                    if (mine != null && mine != entry.command()) {
                        count("other under a used LSN");
                    }
                }
                arrived(replica.arrive(journal.after(replica.seq())));
                long pending = replica.pending();
                id = new TimelineId(id.hi() + 1, id.lo());
                timeline = new Timeline(id);
                given.clear();
                outcomes.clear();
                copy = new long[] {replica.seq(), 0, 0};
                for (byte[] bytes : replica.fork(id)) {
                    given.put(timeline.append(bytes), bytes);
                }
                timeline.saved(timeline.last());
                assertThat(given).hasSize((int) pending);
                count("forked");
            }
        }
    }
}
