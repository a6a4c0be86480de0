package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.Arguments;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Devices with the worker's client give random commands to one desk, under cuts, restarts and older copies of their disks. */
class CommandedDevicesTest {
    private static final int SEEDS = Integer.getInteger("syncline.commanded.seeds", 150);
    private static final int STEPS = 250;
    private static final int DEVICES = 3;

    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    @DisplayName(
            "[CC13] whatever is cut, restarted or restored: every saved command is decided once, and all end the same")
    void cc13_worlds() {
        long first = System.nanoTime();
        for (int i = 0; i < SEEDS; i++) {
            long seed = first + i;
            try {
                new World(seed).live();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        System.out.println(SEEDS + " worlds: " + counts);
        assertThat(counts).containsKeys("given", "cut", "restarted", "older copy", "rebased", "rejected", "forked");
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private final class World {
        private final Random random;
        private final TestDesk server = new TestDesk();
        private final List<Machine> machines = new ArrayList<>();
        private long seeds;

        World(long seed) {
            random = new Random(seed);
            for (int i = 0; i < DEVICES; i++) {
                machines.add(new Machine(i));
            }
        }

        void live() {
            for (int step = 0; step < STEPS; step++) {
                machines.get(random.nextInt(DEVICES)).act();
            }
            for (int round = 0; round < 20; round++) {
                machines.forEach(Machine::settle);
            }
            Map<Long, Integer> decided = new HashMap<>();
            for (Entry entry : server.journal) {
                byte[] command = DecidedCodec.decode(entry).command();
                decided.merge(
                        CommandCodec.decode(command, CommandLimits.DEFAULT).seed(), 1, Integer::sum);
            }
            for (Machine machine : machines) {
                assertThat(machine.device.client.json(TestDesk.DESK))
                        .isEqualTo(server.document.tables().json());
                assertThat(machine.device.commandsOf(TestDesk.DESK).undecided()).isEmpty();
                for (long seed : machine.saved) {
                    assertThat(decided.get(seed)).as("command %d", seed).isNotNull();
                }
                if (!machine.restored) {
                    machine.given.forEach(
                            seed -> assertThat(decided.getOrDefault(seed, 0)).isLessThanOrEqualTo(1));
                }
            }
        }

        /** A device, its connection, and what stands on its disk. */
        private final class Machine {
            final UserId user;
            final Set<Long> given = new HashSet<>();
            /** Commands that this device was told are saved, and still has. */
            final Set<Long> saved = new HashSet<>();

            final Deque<DownFrame> down = new ArrayDeque<>();
            TestDevice device;
            boolean connected;
            boolean restored;
            /** What the server has sent on this connection; −1 while the desk is not open on it. */
            long sentTo = -1;

            private List<byte[]> copy;
            private Set<Long> copied;
            private int handled;
            /** What this device, or an older copy of it, pushed on last. */
            private TimelineId timeline;

            Machine(int number) {
                user = new UserId(50, number);
                wake(List.of());
            }

            private void wake(List<byte[]> disk) {
                device = new TestDevice(random.nextLong(), disk);
                device.user = user;
                device.boot().client.open(TestDesk.DESK, "desk", null, refusal -> {});
                connected = false;
                cutDown();
            }

            private void cutDown() {
                down.clear();
                sentTo = -1;
                handled = 0;
            }

            void act() {
                notice();
                switch (random.nextInt(12)) {
                    case 0, 1, 2 -> give();
                    case 3 -> device.flush();
                    case 4, 5 -> serve();
                    case 6, 7 -> arrive();
                    case 8 -> toggle();
                    case 9 -> passTime();
                    default -> fate();
                }
            }

            /** The device itself may have given up its connection. */
            private void notice() {
                if (device.reconnects > 0) {
                    device.reconnects = 0;
                    connected = false;
                    cutDown();
                }
            }

            private void passTime() {
                device.passTime();
                notice();
            }

            private void fate() {
                switch (random.nextInt(10)) {
                    case 0 -> {
                        copy = List.copyOf(device.flushed);
                        copied = Set.copyOf(saved);
                    }
                    case 1 -> {
                        if (copy != null) {
                            saved.retainAll(copied);
                            restored = true;
                            wake(copy);
                            count("older copy");
                        }
                    }
                    case 2 -> {
                        wake(List.copyOf(device.flushed));
                        count("restarted");
                    }
                    default -> device.flushAll();
                }
            }

            private void give() {
                long seed = ++seeds;
                String ticket = "t" + random.nextInt(4);
                String seat = "s" + random.nextInt(3);
                Arguments none = Arguments.NONE;
                String[] names = {
                    "ticket.open",
                    "ticket.close",
                    "ticket.vote",
                    "ticket.rename",
                    "seat.add",
                    "seat.book",
                    "ticket.number"
                };
                String mutator = names[random.nextInt(names.length)];
                Arguments arguments =
                        mutator.startsWith("seat") ? none.with("seat", seat) : none.with("ticket", ticket);
                if (mutator.equals("ticket.open") || mutator.equals("ticket.rename")) {
                    arguments = arguments.with("title", "T" + seed);
                }
                var rejection = device.run(TestDesk.DESK, mutator, arguments, seed, place -> saved.add(seed));
                if (rejection == null) {
                    given.add(seed);
                    count("given");
                }
            }

            private void toggle() {
                if (connected) {
                    device.offline();
                    cutDown();
                    count("cut");
                } else {
                    device.sent.clear();
                    device.online();
                }
                connected = !connected;
            }

            /** The server handles the next frame of this device, and sends what it has. */
            private void serve() {
                if (!connected) {
                    return;
                }
                if (handled < device.sent.size()) {
                    switch (device.sent.get(handled++)) {
                        case UpFrame.Open open -> {
                            DownFrame.Opened opened = server.opened(open);
                            assertThat(opened.from()).isEqualTo(open.seq());
                            down.add(opened);
                            sentTo = open.seq();
                        }
                        case UpFrame.Push push -> {
                            boolean first = timeline == null || push.timeline().equals(timeline);
                            count(first ? "pushed" : "forked");
                            timeline = push.timeline();
                            DownFrame answer = server.push(push, user, Math.max(sentTo, 0));
                            down.add(answer);
                            if (answer instanceof DownFrame.Fault fault) {
                                count(fault.code());
                            }
                        }
                        case UpFrame.Hello again -> {
                            if (handled > 1) {
                                down.add(device.welcomeFrame());
                            }
                        }
                        default -> {}
                    }
                }
                if (sentTo >= 0 && sentTo < server.tail() && random.nextBoolean()) {
                    down.add(server.after(sentTo));
                    sentTo = server.tail();
                }
            }

            private void arrive() {
                if (down.isEmpty()) {
                    return;
                }
                List<CommandReplica.Pending> before =
                        device.commandsOf(TestDesk.DESK).undecided();
                DownFrame frame = down.remove();
                device.receive(frame);
                notice();
                if (frame instanceof DownFrame.Entries && !before.isEmpty()) {
                    count("rebased");
                }
                for (CommandReplica.Settled settled : device.settled) {
                    if (settled.outcome() instanceof Outcome.Rejected) {
                        count("rejected");
                    }
                }
                device.settled.clear();
                assertThat(device.faults).isEmpty();
            }

            void settle() {
                notice();
                if (!connected) {
                    toggle();
                }
                passTime();
                if (!connected) {
                    toggle();
                }
                for (int i = 0; i < 20; i++) {
                    device.flushAll();
                    do {
                        serve();
                    } while (handled < device.sent.size());
                    while (!down.isEmpty()) {
                        arrive();
                    }
                }
            }
        }
    }
}
