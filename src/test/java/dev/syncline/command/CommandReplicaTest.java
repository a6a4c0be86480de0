package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One device and one server, step by step. */
class CommandReplicaTest {
    private static final CommandLimits LIMITS = CommandLimits.DEFAULT;
    private static final Author ANN = new Author(new UserId(0, 1), 20);
    private static final TimelineId TIMELINE = new TimelineId(0, 1);

    private final MemoryCommandJournal journal = new MemoryCommandJournal();

    private static CommandedType type(Registry registry) {
        return new CommandedType("desk", registry, new Policies());
    }

    private static Mutator<String> open(int version, Reach reach) {
        return new Mutator<>() {
            @Override
            public String name() {
                return "open";
            }

            @Override
            public int version() {
                return version;
            }

            @Override
            public String read(ArgumentReader arguments) {
                String title = arguments.text("title", 99);
                return version == 1 ? title : title + arguments.text("suffix", 99);
            }

            @Override
            public void apply(Draft draft, String title, Context context) {
                draft.create("tickets", title).set("at", context.timeMs());
            }

            @Override
            public Reach reach() {
                return reach;
            }
        };
    }

    private static CommandReplica device(Registry registry) {
        return new CommandReplica(type(registry), LIMITS, ANN, TIMELINE);
    }

    private static CommandReplica.Given give(CommandReplica device, String title) {
        return device.give("open", Arguments.NONE.with("title", title), 5, 6);
    }

    private CommandReplica.Arrived decide(Registry registry, CommandReplica device, byte[]... commands) {
        long tail = journal.tail();
        new Decider(type(registry), LIMITS, journal).offer(TIMELINE, ANN, 1, List.of(commands), tail);
        return device.arrive(journal.after(tail));
    }

    @Test
    @DisplayName("[CQ2] a command shows at once, what it changed is told, and one that is rejected here goes nowhere")
    void cq2_optimistic() {
        Registry registry = new Registry().add(open(1, Reach.LOCAL_FIRST));
        CommandReplica device = device(registry);

        CommandReplica.Given first = give(device, "a");
        CommandReplica.Given again = give(device, "a");

        assertThat(device.tables().json()).isEqualTo("{\"tickets\":{\"a\":{\"at\":5}}}");
        assertThat(first.changed()).containsExactly(Cell.existence("tickets", "a"), new Cell("tickets", "a", "at"));
        assertThat(again.rejection().reason()).isEqualTo(Reason.TAKEN);
        assertThat(again.bytes()).isNull();
        assertThat(device.give("shut", Arguments.NONE, 0, 0).rejection().reason())
                .isEqualTo(Reason.UNKNOWN_MUTATOR);
        assertThat(device.pending()).isEqualTo(1);

        var settled = decide(registry, device, first.bytes()).settled();

        assertThat(settled).hasSize(1);
        assertThat(settled.get(0).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(device.pending()).isZero();
    }

    @Test
    @DisplayName("[CQ3] a server-only command changes nothing here before the server has decided it")
    void cq3_serverOnly() {
        Registry registry = new Registry().add(open(1, Reach.SERVER_ONLY));
        CommandReplica device = device(registry);

        CommandReplica.Given given = give(device, "a");

        assertThat(given.changed()).isEmpty();
        assertThat(device.tables().json()).isEqualTo("{}");
        assertThat(device.pending()).isEqualTo(1);
        decide(registry, device, given.bytes());
        assertThat(device.tables().json()).isEqualTo("{\"tickets\":{\"a\":{\"at\":5}}}");
    }

    @Test
    @DisplayName(
            "[CQ4] a device of version 1 meets version 2 with an upgrader and version 3 without, and never waits for"
                    + " ever")
    void cq4_versions() {
        Registry first = new Registry().add(open(1, Reach.LOCAL_FIRST));
        CommandReplica device = device(first);
        byte[] a = give(device, "a").bytes();
        byte[] b = give(device, "b").bytes();

        Registry second = new Registry()
                .add(open(2, Reach.LOCAL_FIRST))
                .upgrade("open", 1, arguments -> arguments.with("suffix", "2"));
        assertThat(decide(second, device, a).settled().get(0).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(device.tables().ids("tickets")).containsExactly("a2", "b");

        Registry third = new Registry().add(open(3, Reach.LOCAL_FIRST));
        Outcome outcome = decide(third, device, a, b).settled().get(0).outcome();
        assertThat(((Outcome.Rejected) outcome).reason()).isEqualTo(Reason.UNKNOWN_VERSION);
        assertThat(device.tables().ids("tickets")).containsExactly("a2");
        assertThat(device.pending()).isZero();
    }

    @Test
    @DisplayName(
            "[CQ4] a pending command that this program does not know any longer shows nothing and is decided in its"
                    + " turn")
    void cq4_unknownWhilePending() {
        Registry old = new Registry().add(open(1, Reach.LOCAL_FIRST));
        byte[] bytes = give(device(old), "a").bytes();
        Registry fresh = new Registry();
        CommandReplica device = device(fresh);
        device.restore(1, bytes);

        assertThat(device.tables().json()).isEqualTo("{}");
        Outcome outcome = decide(fresh, device, bytes).settled().get(0).outcome();
        assertThat(((Outcome.Rejected) outcome).reason()).isEqualTo(Reason.UNKNOWN_MUTATOR);
        assertThat(device.pending()).isZero();
    }
}
