package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Desk;
import dev.syncline.command.Arguments;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Notice;
import dev.syncline.command.Outcome;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.Told;
import dev.syncline.store.MemoryJournalStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commanded documents through the production state machines of two servers, under a virtual clock, seed by seed. */
class CommandedSimulationTest {
    private static final int SEEDS = Integer.getInteger("syncline.simulation.seeds", 100);
    private static final long FIRST = Long.getLong("syncline.simulation.first", 1);
    private static final int STEPS = 150;
    private static final int PEOPLE = 4;
    private static final int HEAL_ROUNDS_MAX = 400;

    private final Map<String, Integer> counts = new TreeMap<>();

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    @Test
    @DisplayName("[SI2] commands under every fault of the network, servers and store: each LSN one outcome, told once,"
            + " everybody holds the same")
    void si2_everySeed() {
        Counters all = new Counters();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try (Desks desks = new Desks(seed)) {
                all.add(desks.run());
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "seed " + seed + " (-Dsyncline.simulation.first=" + seed + " -Dsyncline.simulation.seeds=1): "
                                + failure.getMessage(),
                        failure);
            }
        }
        System.out.println(
                "simulated commands, seeds " + FIRST + ".." + (FIRST + SEEDS - 1) + ": " + counts + "; " + all);
        assertThat(counts)
                .containsKeys("applied", "adjusted", "no effect", "rejected RULE", "rejected CONTESTED")
                .containsKeys("OVERRIDDEN", "UNDONE");
        assertThat(all.rebases).as("others' entries below pending commands").isPositive();
        assertThat(all.stale).as("stale commits").isPositive();
        assertThat(all.compactions).as("snapshots").isPositive();
        assertThat(all.serverCrashes).isPositive();
        assertThat(all.refusedCommits).isPositive();
        assertThat(all.duplicated).isPositive();
        assertThat(all.reordered).isPositive();
    }

    /** One seed. */
    private final class Desks implements AutoCloseable {
        private final World world;
        private final Counters counters = new Counters();
        private final MemoryJournalStore rows = new MemoryJournalStore();
        private final List<SimServer> servers = new ArrayList<>();
        private final List<SimCommander> people = new ArrayList<>();
        private final DocumentId desk = new DocumentId(1, 9);

        Desks(long seed) {
            world = new World(seed);
            counters.smallLimits = seed % 2 == 0;
            for (int i = 0; i < 2; i++) {
                servers.add(new SimServer(world, rows, servers, counters, this::cutAll));
            }
            for (int i = 0; i < PEOPLE; i++) {
                people.add(new SimCommander(world, i, servers, rows, counters, desk));
            }
        }

        private void cutAll() {
            people.forEach(person -> person.link().cut());
        }

        Counters run() {
            for (int i = 0; i < 3; i++) {
                people.getFirst().give("seat.add", Arguments.NONE.with("seat", "n" + i));
            }
            world.run(300);
            for (int step = 0; step < STEPS; step++) {
                act();
                world.run(world.random().nextInt(25));
            }
            heal();
            check();
            return counters;
        }

        private void act() {
            SimCommander person = people.get(world.random().nextInt(PEOPLE));
            SimServer server = servers.get(world.random().nextInt(servers.size()));
            int dice = world.random().nextInt(1000);
            if (dice < 780) {
                person.give();
            } else if (dice < 850) {
                person.link().cut();
            } else if (dice < 950) {
                person.link().partition(world.random().nextBoolean());
            } else if (server.up()) {
                counters.serverCrashes++;
                server.crash();
                cutAll();
            } else {
                server.start();
            }
        }

        private void heal() {
            counters.faultsOn = false;
            servers.stream().filter(server -> !server.up()).forEach(SimServer::start);
            people.forEach(person -> person.link().partition(false));
            cutAll();
            for (int round = 0; round < HEAL_ROUNDS_MAX && !settled(); round++) {
                if (round % 20 == 19) {
                    cutAll();
                }
                world.run(100);
            }
            assertThat(settled()).as("everybody settles").isTrue();
        }

        private boolean settled() {
            return people.stream().allMatch(SimCommander::settled);
        }

        private void check() {
            CommandedDocument document = new CommandedDocument(Desk.TYPE, CommandLimits.DEFAULT);
            Map<TimelineId, Map<Long, Outcome>> decided = new HashMap<>();
            List<String> told = new ArrayList<>();
            for (Entry entry : rows.archive(desk)) {
                Decided one = DecidedCodec.decode(entry);
                document.follow(one);
                Map<Long, Outcome> own = decided.computeIfAbsent(one.timeline(), id -> new TreeMap<>());
                assertThat(one.lsn()).as("LSNs are decided in order").isEqualTo(own.size() + 1L);
                own.put(one.lsn(), one.outcome());
                tally(one, told);
            }
            for (SimCommander person : people) {
                assertThat(person.json()).isEqualTo(document.tables().json());
                assertThat(person.outcomes()).hasSize((int) person.given());
                assertThat(person.outcomes()).isEqualTo(decided.getOrDefault(person.id(), Map.of()));
            }
            assertThat(rows.told().stream().map(this::text)).containsExactlyElementsOf(told);
        }

        private void tally(Decided one, List<String> told) {
            count(
                    switch (one.outcome()) {
                        case Outcome.Applied applied -> "applied";
                        case Outcome.Adjusted adjusted -> "adjusted";
                        case Outcome.NoEffect none -> "no effect";
                        case Outcome.Rejected rejected -> "rejected " + rejected.reason();
                    });
            if (one.outcome() instanceof Outcome.Rejected) {
                told.add(text(new Told(one.timeline(), one.lsn(), one.seq(), -1, new byte[0])));
            }
            int index = 0;
            for (Notice notice : one.notices()) {
                count(notice.kind().name());
                told.add(text(new Told(notice.timeline(), notice.lsn(), one.seq(), index++, new byte[0])));
            }
        }

        private String text(Told told) {
            return told.timeline() + " " + told.lsn() + " " + told.seq() + " " + told.notice();
        }

        @Override
        public void close() {
            servers.forEach(SimServer::close);
        }
    }
}
