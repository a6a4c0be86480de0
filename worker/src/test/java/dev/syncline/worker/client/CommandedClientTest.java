package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.app.Desk;
import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Arguments;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Context;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;
import dev.syncline.command.Outcome;
import dev.syncline.command.Policies;
import dev.syncline.command.Reason;
import dev.syncline.command.Registry;
import dev.syncline.command.Rejection;
import dev.syncline.document.Patch;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A commanded document on one device, on a disk and a server that do what the test says. */
class CommandedClientTest {
    private static final UserId OTHER = new UserId(9, 9);

    private final TestDesk server = new TestDesk();
    private final TestDevice device = new TestDevice(1);
    private long seeds;

    /** A device on which the desk was made, without a connection. */
    private TestDevice begun() {
        device.boot().client.open(TestDesk.DESK, "desk", null, refusal -> {});
        return device;
    }

    private Rejection run(TestDevice on, String mutator, String... arguments) {
        return on.run(TestDesk.DESK, mutator, arguments(arguments), ++seeds, place -> {});
    }

    private static Arguments arguments(String... pairs) {
        Arguments arguments = Arguments.NONE;
        for (int i = 0; i < pairs.length; i += 2) {
            arguments = arguments.with(pairs[i], pairs[i + 1]);
        }
        return arguments;
    }

    /** Somebody else's command is decided. */
    private void byAnother(String mutator, String... arguments) {
        byAnother(server, mutator, arguments);
    }

    private void byAnother(TestDesk server, String mutator, String... arguments) {
        TestDevice other = new TestDevice(++seeds + 1_000);
        other.user = OTHER;
        other.boot().client.open(TestDesk.DESK, "desk", null, refusal -> {});
        connect(other, server);
        run(other, mutator, arguments);
        other.flushAll();
        decide(other, server);
    }

    private static UpFrame.Open opening(TestDevice on) {
        return (UpFrame.Open) on.sent.get(on.sent.size() - 1);
    }

    /** The connection is made, and everything that the server has arrives. */
    private void connect(TestDevice on) {
        connect(on, server);
    }

    private static void connect(TestDevice on, TestDesk server) {
        on.online();
        UpFrame.Open open = opening(on);
        on.sent.clear();
        on.receive(server.opened(open));
        if (server.tail() > open.seq()) {
            on.receive(server.after(open.seq()));
        }
    }

    /** The server handles what the device pushed; the device does not hear of it. */
    private List<DownFrame> decide(TestDevice on) {
        return decide(on, server);
    }

    private static List<DownFrame> decide(TestDevice on, TestDesk server) {
        List<DownFrame> answers = new ArrayList<>();
        for (UpFrame frame : on.sent) {
            answers.add(server.push((UpFrame.Push) frame, on.user, server.tail()));
        }
        on.sent.clear();
        return answers;
    }

    private static String json(TestDevice on) {
        return on.client.json(TestDesk.DESK);
    }

    private static List<Matter> matters(TestDevice on) {
        return List.copyOf(on.commandsOf(TestDesk.DESK).matters().waiting());
    }

    private TestDevice again(TestDevice from) {
        TestDevice next = new TestDevice(++seeds + 100, from.flushed);
        next.boot().client.open(TestDesk.DESK, null, null, refusal -> {});
        return next;
    }

    @Test
    @DisplayName("[CC1] a command shows at once, and goes up only once it is saved")
    void cc1_savedBeforeItIsPushed() {
        begun();
        device.flushAll();
        connect(device);

        run(device, "ticket.open", "ticket", "t1", "title", "Leak");

        assertThat(json(device)).contains("\"Leak\"");
        assertThat(device.sent).isEmpty();
        device.flushAll();
        assertThat(device.sent).hasSize(1);
        assertThat(((UpFrame.Push) device.sent.get(0)).first()).isEqualTo(1);
    }

    @Test
    @DisplayName("[CC1] what waits shows after a restart, and goes up with the same LSNs and bytes")
    void cc1_sameBytesAfterARestart() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        run(device, "ticket.close", "ticket", "t1");
        device.flushAll();
        connect(device);
        List<byte[]> first = ((UpFrame.Push) device.sent.get(0)).entries();

        TestDevice next = again(device);

        assertThat(json(next)).isEqualTo(json(device));
        connect(next);
        UpFrame.Push push = (UpFrame.Push) next.sent.get(0);
        assertThat(push.first()).isEqualTo(1);
        assertThat(push.entries()).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    @DisplayName("[CC1] a command that is rejected here goes nowhere, and the caller is told why")
    void cc1_rejectedHere() {
        begun();

        Rejection rejection = run(device, "ticket.close", "ticket", "none");

        assertThat(rejection.reason()).isEqualTo(Reason.GONE);
        device.flushAll();
        assertThat(again(device).commandsOf(TestDesk.DESK).undecided()).isEmpty();
    }

    @Test
    @DisplayName("[CC2] between the server's ack and the decision a command stays pending, also after a restart")
    void cc2_ackedIsNotDecided() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();
        connect(device);
        decide(device).forEach(device::receive);
        device.flushAll();

        assertThat(device.client.status(TestDesk.DESK).waiting()).isZero();
        for (TestDevice on : List.of(device, again(device))) {
            assertThat(on.commandsOf(TestDesk.DESK).undecided()).hasSize(1);
            assertThat(json(on)).contains("\"Leak\"");
        }
        device.receive(server.after(0));
        assertThat(device.settled).extracting(one -> one.outcome()).containsExactly(Outcome.APPLIED);
        assertThat(device.commandsOf(TestDesk.DESK).undecided()).isEmpty();
    }

    @Test
    @DisplayName("[CC2] what was decided while the device was away arrives with the next connection, and is not pushed")
    void cc2_decidedWhileAway() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();
        connect(device);
        decide(device);
        device.offline();

        connect(device);

        assertThat(device.sent).isEmpty();
        assertThat(device.settled).hasSize(1);
        assertThat(json(device)).isEqualTo(server.document.tables().json());
    }

    @Test
    @DisplayName("[CC3] what arrives goes below what waits")
    void cc3_rebase() {
        byAnother("ticket.open", "ticket", "t1", "title", "Leak");
        begun();
        connect(device);
        device.flushAll();
        device.offline();
        run(device, "ticket.rename", "ticket", "t1", "title", "Mine");
        byAnother("ticket.assign", "ticket", "t1", "assignee", "Bo");

        connect(device);

        assertThat(json(device)).contains("\"Mine\"").contains("\"Bo\"");
    }

    /** A device whose booking met that of somebody else. */
    private TestDevice contested() {
        byAnother("seat.add", "seat", "1A");
        begun();
        connect(device);
        device.flushAll();
        device.offline();
        run(device, "seat.book", "seat", "1A");
        device.flushAll();
        byAnother("seat.book", "seat", "1A");
        connect(device);
        decide(device);
        device.receive(server.after(2));
        device.flushAll();
        return device;
    }

    @Test
    @DisplayName("[CC16] a local-only command shows at once, stays on the device, and goes nowhere")
    void cc16_localOnly() {
        begun();
        connect(device);
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();
        decide(device);
        device.receive(server.after(0));
        assertThat(star(device, "t1", true)).isNull();
        assertThat(star(device, "none", true).reason()).isEqualTo(Reason.GONE);
        device.flushAll();

        assertThat(device.sent).noneMatch(UpFrame.Push.class::isInstance);
        assertThat(device.commandsOf(TestDesk.DESK).undecided()).isEmpty();
        byAnother("ticket.rename", "ticket", "t1", "title", "Flood");
        device.receive(server.after(1));
        device.flushAll();
        TestDevice next = again(device);
        for (TestDevice on : List.of(device, next)) {
            assertThat(json(on)).contains("\"stars\":{\"t1\":{}}", "Flood");
        }
        star(next, "t1", false);
        next.flushAll();
        assertThat(json(again(next))).doesNotContain("stars");
        assertThat(server.document.tables().json()).doesNotContain("stars");
    }

    private Rejection star(TestDevice on, String ticket, boolean starred) {
        Arguments mark = Arguments.NONE.with("ticket", ticket).with("on", starred);
        return on.run(TestDesk.DESK, "ticket.star", mark, ++seeds, place -> {});
    }

    @Test
    @DisplayName("[CC16] a device keeps what is dealt with and what is its own, and each of them alone")
    void cc16_besideMatters() {
        contested();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        star(device, "t1", true);
        device.deal(TestDesk.DESK, matters(device).get(0).key());
        device.flushAll();

        TestDevice next = again(device);
        assertThat(matters(next)).isEmpty();
        assertThat(json(next)).contains("\"stars\":{\"t1\":{}}");
    }

    @Test
    @DisplayName("[CQ4] what was given offline in version 1 is replayed by a server of version 2 that upgrades it")
    void cq4_upgradedServer() {
        offlineInVersion1();
        server.document = new CommandedDocument(
                new CommandedType(
                        "desk",
                        new Registry()
                                .add(new LaterOpen(2))
                                .upgrade("ticket.open", 1, old -> old.with("title", "upgraded")),
                        new Policies()),
                CommandLimits.DEFAULT);
        connect(device);
        decide(device);
        device.receive(server.after(0));

        assertThat(json(device)).contains("upgraded").doesNotContain("Leak");
        assertThat(matters(device)).isEmpty();
        assertThat(device.commandsOf(TestDesk.DESK).undecided()).isEmpty();
    }

    @Test
    @DisplayName("[CQ4] a server of version 3 that upgrades nothing rejects it, which its author sees, and goes on")
    void cq4_laterServer() {
        offlineInVersion1();
        Registry third = new Registry().add(new LaterOpen(3));
        server.document =
                new CommandedDocument(new CommandedType("desk", third, new Policies()), CommandLimits.DEFAULT);
        connect(device);
        decide(device);
        device.receive(server.after(0));
        device.flushAll();

        for (TestDevice on : List.of(device, again(device))) {
            assertThat(json(on)).isEqualTo("{}");
            assertThat(matters(on))
                    .hasSize(2)
                    .allSatisfy(matter -> assertThat(matter.outcome())
                            .isInstanceOfSatisfying(
                                    Outcome.Rejected.class,
                                    rejected -> assertThat(rejected.reason()).isEqualTo(Reason.UNKNOWN_VERSION)));
            assertThat(on.commandsOf(TestDesk.DESK).undecided()).isEmpty();
        }
        server.document = new CommandedDocument(Desk.TYPE, CommandLimits.DEFAULT);
        server.journal.forEach(entry -> server.document.follow(DecidedCodec.decode(entry)));
        run(device, "seat.add", "seat", "1A");
        device.flushAll();
        decide(device);
        device.receive(server.after(2));
        assertThat(json(device)).contains("1A");
    }

    /** Two tickets are opened on a device that has no connection. */
    private void offlineInVersion1() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        run(device, "ticket.open", "ticket", "t2", "title", "Leak too");
        device.flushAll();
    }

    /** What opens a ticket in a later version of the program. */
    private record LaterOpen(int version) implements Mutator<String[]> {
        @Override
        public String name() {
            return "ticket.open";
        }

        @Override
        public String[] read(ArgumentReader arguments) {
            return new String[] {arguments.id("ticket"), arguments.text("title", 100)};
        }

        @Override
        public void apply(Draft draft, String[] ticket, Context context) {
            draft.create("tickets", ticket[0]).set("title", ticket[1]);
        }
    }

    @Test
    @DisplayName("[CC4] a rejection stays until its author is done with it, also after restarts")
    void cc4_rejectionStays() {
        contested();

        TestDevice next = again(device);

        for (TestDevice on : List.of(device, next)) {
            assertThat(matters(on)).hasSize(1);
            assertThat(matters(on).get(0).kind()).isEqualTo(Matter.Kind.REJECTED);
            assertThat(matters(on).get(0).command().mutator()).isEqualTo("seat.book");
        }
        next.deal(TestDesk.DESK, matters(next).get(0).key());
        next.flushAll();
        assertThat(matters(next)).isEmpty();
        assertThat(matters(again(next))).isEmpty();
    }

    @Test
    @DisplayName("[CC4] the device of somebody else does not show it")
    void cc4_notOthers() {
        contested();
        TestDevice other = new TestDevice(2);
        other.user = OTHER;
        other.boot().client.open(TestDesk.DESK, "desk", null, refusal -> {});
        connect(other);

        assertThat(matters(other)).isEmpty();
    }

    @Test
    @DisplayName("[CC15] another device of the same person shows what lies in the person's inbox, and only that")
    void cc15_otherDevice() {
        contested();
        TestDevice second = new TestDevice(4);
        second.boot().client.open(TestDesk.DESK, "desk", null, refusal -> {});
        connect(second);
        CommandLog<List<Patch>> commands = second.commandsOf(TestDesk.DESK);
        assertThat(matters(second)).isEmpty();
        assertThat(commands.matters().asksInbox()).isTrue();

        assertThat(commands.matters().inbox(Map.of(6L, "item"), 3)).isEmpty();

        assertThat(matters(second)).extracting(Matter::key).containsExactly(6L);
        assertThat(matters(second)).extracting(Matter::kind).containsExactly(Matter.Kind.REJECTED);
        second.deal(TestDesk.DESK, 6);
        assertThat(commands.matters().inbox(Map.of(6L, "item"), 3))
                .as("dealt with here, it may leave the inbox")
                .containsExactly("item");
        assertThat(matters(second)).isEmpty();
    }

    @Test
    @DisplayName("[CC15] what was dealt with on another device is not shown any longer; what came since is")
    void cc15_dealtWithElsewhere() {
        contested();
        CommandLog<List<Patch>> commands = device.commandsOf(TestDesk.DESK);

        commands.matters().inbox(Map.of(), 2);
        assertThat(matters(device)).hasSize(1);
        commands.matters().inbox(Map.of(), 3);
        assertThat(matters(device)).isEmpty();
    }

    @Test
    @DisplayName("[CC5] an older copy of a device gives anew what was not decided, and nothing twice")
    void cc5_olderCopy() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();
        TestDevice copy = again(device);
        run(device, "ticket.close", "ticket", "t1");
        device.flushAll();
        connect(device);
        decide(device);
        run(copy, "seat.add", "seat", "1A");
        copy.flushAll();

        connect(copy);

        assertThat(copy.sent).as("nothing on the old timeline").isEmpty();
        copy.flushAll();
        decide(copy).forEach(copy::receive);
        copy.receive(server.after(2));
        assertThat(server.journal).hasSize(3);
        assertThat(json(copy)).isEqualTo(server.document.tables().json()).contains("1A");
        assertThat(copy.commandsOf(TestDesk.DESK).undecided()).isEmpty();
    }

    @Test
    @DisplayName("[CC5] so does one whose journal could not be read completely, and one that is told on a push")
    void cc5_unsureOfItsTimeline() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();
        connect(device);
        decide(device);
        TestDevice damaged = new TestDevice(3, device.flushed);
        damaged.bootIncomplete().client.open(TestDesk.DESK, null, null, refusal -> {});
        run(damaged, "seat.add", "seat", "1A");
        damaged.flushAll();

        connect(damaged);
        damaged.flushAll();

        assertThat(damaged.sent).hasSize(1);
        assertThat(((UpFrame.Push) damaged.sent.get(0)).entries()).hasSize(1);
        decide(damaged);
        assertThat(server.document.tables().json()).contains("1A");

        run(device, "seat.add", "seat", "1B");
        device.flushAll();
        device.receive(new DownFrame.Fault("TIMELINE_FORKED", "", TestDesk.DESK, timelineOf(device), -1));
        device.receive(server.opened(opening(device)));
        device.receive(server.after(0));
        device.sent.clear();
        device.flushAll();
        decide(device);
        assertThat(server.document.tables().json()).contains("1B");
        assertThat(server.journal).hasSize(3);
    }

    private static TimelineId timelineOf(TestDevice on) {
        return ((UpFrame.Push) on.sent.get(0)).timeline();
    }

    @Test
    @DisplayName("[CC6] a position that is not on the server's journal: all arrives anew, and what waits stays")
    void cc6_beginsAnew() {
        byAnother("ticket.open", "ticket", "t1", "title", "Lost");
        begun();
        connect(device);
        device.flushAll();
        device.offline();
        run(device, "seat.add", "seat", "1A");
        device.flushAll();
        TestDesk restored = new TestDesk();
        restored.history = new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byAnother(restored, "ticket.open", "ticket", "t2", "title", "Kept");

        device.online();
        device.receive(restored.opened(opening(device)));

        assertThat(device.requests).hasSize(1);
        assertThat(device.requests.get(0).path()).endsWith("/entries?after=0");
        device.requests.get(0).answer().accept(new Link.Answer(200, "", Frames.encode(restored.after(0))));
        assertThat(json(device)).contains("\"Kept\"").contains("1A").doesNotContain("Lost");
        device.flushAll();
        assertThat(json(again(device))).isEqualTo(json(device));
    }

    @Test
    @DisplayName(
            "[CC7] another person on the device neither sees nor sends what waits; it goes up when its author is back")
    void cc7_queueIsThePersons() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        device.flushAll();

        device.user = OTHER;
        device.client.signedOut(false);
        device.client.signedIn(OTHER.text(), new byte[0]);
        device.client.open(TestDesk.DESK, "desk", null, refusal -> {});
        device.flushAll();
        connect(device);
        assertThat(device.sent).isEmpty();
        assertThat(json(device)).isEqualTo("{}");

        device.user = TestDevice.USER;
        device.client.disconnect();
        device.client.signedIn(TestDevice.USER.text(), new byte[0]);
        device.flushAll();
        connect(device);
        assertThat(device.sent).hasSize(1);
        decide(device);
        assertThat(server.journal.get(0).author()).isEqualTo(TestDevice.USER);
    }

    @Test
    @DisplayName("[CC8] a command that is given twice is run once, before and after its decision")
    void cc8_onceBySeed() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        seeds--;
        assertThat(run(device, "ticket.open", "ticket", "t1", "title", "Leak")).isNull();
        device.flushAll();
        connect(device);
        decide(device);
        device.receive(server.after(0));
        device.flushAll();

        for (TestDevice on : List.of(device, again(device))) {
            assertThat(on.run(TestDesk.DESK, "ticket.open", arguments("ticket", "t1"), 1, place -> {}))
                    .isNull();
            assertThat(on.commandsOf(TestDesk.DESK).outcome(1)).isEqualTo(Outcome.APPLIED);
        }
        assertThat(device.commandsOf(TestDesk.DESK).undecided()).isEmpty();
    }

    @Test
    @DisplayName("[CC9] a server-only command waits, and shows nothing before the server decided it")
    void cc9_serverOnly() {
        begun();
        run(device, "ticket.open", "ticket", "t1", "title", "Leak");
        run(device, "ticket.number", "ticket", "t1");
        device.flushAll();

        CommandLog<List<Patch>> commands = device.commandsOf(TestDesk.DESK);
        assertThat(commands.undecided())
                .extracting(one -> commands.waitsForServer(one.command()))
                .containsExactly(false, true);
        assertThat(json(device)).doesNotContain("number");
        connect(device);
        decide(device);
        device.receive(server.after(0));
        assertThat(json(device)).contains("\"number\":1");
    }

    @Test
    @DisplayName("[CC10] a document opened by its id alone takes commands once the server said of what type it is")
    void cc10_kindFromTheServer() {
        byAnother("ticket.open", "ticket", "t1", "title", "Leak");
        List<Refusal> answers = new ArrayList<>();
        device.boot();
        device.online();
        device.client.open(TestDesk.DESK, null, null, answers::add);
        UpFrame.Open open = opening(device);

        device.receive(server.opened(open));
        assertThat(answers).isEmpty();
        device.receive(server.after(0));

        assertThat(answers).containsExactly((Refusal) null);
        assertThat(json(device)).contains("\"Leak\"");
        device.flushAll();
        assertThat(json(again(device))).isEqualTo(json(device));
        assertThatThrownBy(() -> device.client.edit(TestDesk.DESK, List.of(), "tab", 1, place -> {}))
                .hasMessageContaining("commands only");
    }

    @Test
    @DisplayName("[CC11] a decision that this version cannot read blocks the document and changes nothing of it")
    void cc11_laterVersion() {
        begun();
        connect(device);
        assertThat(json(device)).isEqualTo("{}");
        Entry strange = new Entry(1, OTHER, 0, new TimelineId(3, 3), 1, "", new byte[] {(byte) 0x80});
        server.journal.add(strange);

        device.receive(server.after(0));

        assertThat(device.client.status(TestDesk.DESK).blocked()).isEqualTo("CLIENT_TOO_OLD");
        assertThat(json(device)).isEqualTo("{}");
    }

    @Test
    @DisplayName("[CC14] without what runs commands a desk does not open, a note does; later the desk opens")
    void cc14_triedAgain() {
        List<Refusal> answers = new ArrayList<>();
        device.boot();
        device.commands.failure = "no such file";

        device.client.open(TestDesk.DESK, "desk", null, answers::add);
        device.client.open(new DocumentId(1, 1), "note", null, answers::add);

        assertThat(answers.get(0).code()).isEqualTo("COMMANDS_UNAVAILABLE");
        assertThat(answers.get(0).retryable()).isTrue();
        assertThat(answers.get(1)).isNull();
        assertThat(device.client.known())
                .extracting(Client.Known::type)
                .as("nothing was begun that cannot be shown")
                .containsExactly("note");
        device.commands.failure = null;
        device.client.open(TestDesk.DESK, "desk", null, answers::add);
        assertThat(answers.get(2)).isNull();
        assertThat(run(device, "seat.add", "seat", "1A")).isNull();
    }

    @Test
    @DisplayName("[CC14] commands that wait go up once they can be run again")
    void cc14_waitingCommandsGoUpLater() {
        begun();
        run(device, "seat.add", "seat", "1A");
        device.flushAll();
        TestDevice next = new TestDevice(5, device.flushed);
        next.commands.failure = "no such file";
        next.boot();
        next.online();
        assertThat(next.client.isOpen(TestDesk.DESK)).isFalse();
        next.offline();
        next.commands.failure = null;

        connect(next);
        decide(next);

        assertThat(server.document.tables().json()).contains("1A");
    }

    @Test
    @DisplayName("[CC14] a document that turns out to take commands is refused, kept, and opens later")
    void cc14_kindFromTheServer() {
        byAnother("ticket.open", "ticket", "t1", "title", "Leak");
        List<Refusal> answers = new ArrayList<>();
        device.commands.failure = "no such file";
        device.boot();
        device.online();
        device.client.open(TestDesk.DESK, null, null, answers::add);
        device.receive(server.opened(opening(device)));
        device.receive(server.after(0));

        assertThat(answers).extracting(Refusal::code).containsExactly("COMMANDS_UNAVAILABLE");
        assertThat(device.client.isOpen(TestDesk.DESK)).isFalse();
        device.commands.failure = null;
        device.client.open(TestDesk.DESK, null, null, answers::add);
        assertThat(answers.get(1)).isNull();
        assertThat(json(device)).contains("Leak");
    }

    @Test
    @DisplayName("[CC14] nothing that runs commands is fetched for notes, nor for a desk that nobody opens")
    void cc14_notFetchedForNothing() {
        begun();
        device.flushAll();
        connect(device);
        TestDevice next = new TestDevice(6, device.flushed);
        next.boot();
        next.client.open(new DocumentId(1, 1), "note", null, refusal -> {});
        next.online();

        assertThat(next.commands.asked).isZero();
    }
}
