package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Desk;
import dev.syncline.codec.Bytes;
import dev.syncline.command.Arguments;
import dev.syncline.command.Author;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.timeline.Push;
import dev.syncline.timeline.Timeline;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One person who gives commands to a desk through a simulated network: the state machines of a device, without a disk. */
final class SimCommander implements Link.Listener {
    /** Half of the users with ids of this kind are owners. */
    static final long USERS = 300;

    private static final String[] MUTATORS = {
        "open",
        "open",
        "rename",
        "assign",
        "close",
        "reopen",
        "prioritize",
        "review",
        "schedule",
        "triage",
        "vote",
        "number",
        "book",
        "release"
    };

    private final World world;
    private final MemoryJournalStore rows;
    private final Counters counters;
    private final DocumentId desk;
    private final SimLink link;
    private final CommandReplica replica;
    private final Timeline timeline;
    private final Map<Long, Outcome> outcomes = new TreeMap<>();
    private byte[] history;
    private byte[] hash = RollingHash.start();
    private boolean open;
    private long given;

    SimCommander(
            World world,
            int number,
            List<SimServer> servers,
            MemoryJournalStore rows,
            Counters counters,
            DocumentId desk) {
        this.world = world;
        this.rows = rows;
        this.counters = counters;
        this.desk = desk;
        UserId user = new UserId(USERS, number);
        TimelineId id = new TimelineId(400, number);
        this.timeline = new Timeline(id);
        this.replica = new CommandReplica(
                Desk.TYPE,
                CommandLimits.DEFAULT,
                new Author(user, SimServer.role(user).trust()),
                id);
        this.link = new SimLink(world, servers, counters, user, new SessionId(500, number), ack -> {});
        link.start(this);
    }

    SimLink link() {
        return link;
    }

    TimelineId id() {
        return timeline.id();
    }

    long given() {
        return given;
    }

    /** What this device was told of each of its commands, by LSN. */
    Map<Long, Outcome> outcomes() {
        return outcomes;
    }

    String json() {
        return replica.tables().json();
    }

    boolean settled() {
        return replica.pending() == 0 && replica.seq() == rows.archive(desk).size();
    }

    void give() {
        String what = MUTATORS[world.random().nextInt(MUTATORS.length)];
        boolean seat = what.equals("book") || what.equals("release");
        Arguments arguments = Arguments.NONE.with(
                seat ? "seat" : "ticket", "n" + world.random().nextInt(3));
        arguments = switch (what) {
            case "open", "rename" ->
                arguments.with("title", "t" + world.random().nextInt(1000));
            case "assign" -> arguments.with("assignee", "p" + world.random().nextInt(5));
            case "prioritize" -> arguments.with("priority", world.random().nextInt(4));
            case "review" -> arguments.with("accepted", world.random().nextBoolean());
            case "schedule" -> arguments.with("dueMs", world.random().nextInt(1000));
            case "triage" ->
                arguments
                        .with("assignee", "p" + world.random().nextInt(5))
                        .with("open", world.random().nextBoolean());
            default -> arguments;
        };
        give((seat ? "seat." : "ticket.") + what, arguments);
    }

    void give(String mutator, Arguments arguments) {
        CommandReplica.Given result =
                replica.give(mutator, arguments, world.nowMs(), world.random().nextLong());
        if (result.rejection() == null) {
            given++;
            assertThat(timeline.append(result.bytes())).isEqualTo(result.lsn());
            timeline.saved(result.lsn());
            push();
        }
    }

    private void push() {
        if (!open) {
            return;
        }
        Push next;
        while ((next = timeline.nextPush(1_000, 10_000, 1 + world.random().nextInt(8), 10)) != null) {
            send(new UpFrame.Push(timeline.id(), desk, next.first(), next.chain(), next.entries()));
        }
    }

    private void send(UpFrame frame) {
        link.send(Frames.encode(frame));
    }

    @Override
    public void opened() {
        send(new UpFrame.Hello(Frames.VERSION, "commander"));
    }

    @Override
    public void closed() {
        open = false;
        timeline.interrupted();
    }

    @Override
    public void unauthorized() {
        throw new AssertionError("nobody is refused here");
    }

    @Override
    public void frame(byte[] frame) {
        switch (Frames.decodeDown(frame)) {
            case DownFrame.Welcome welcome -> ask();
            case DownFrame.Opened answer -> opened(answer);
            case DownFrame.Entries entries -> arrived(entries);
            case DownFrame.Ack ack -> timeline.confirm(ack.lsn());
            case DownFrame.Fault fault -> link.cut();
            default -> {}
        }
    }

    private void ask() {
        boolean first = replica.seq() == 0;
        send(new UpFrame.Open(
                desk,
                "desk",
                null,
                first ? null : history,
                replica.seq(),
                first ? null : hash,
                List.of(timeline.id())));
    }

    private void opened(DownFrame.Opened answer) {
        history = answer.history();
        if (answer.from() != replica.seq()) {
            // Too far behind for the socket: the journal over HTTP, then again.
            arrived(rows.archive(desk).stream()
                    .filter(entry -> entry.seq() > replica.seq() && entry.seq() <= answer.seq())
                    .toList());
            ask();
            return;
        }
        DownFrame.Cursor cursor = answer.cursors().getFirst();
        assertThat(timeline.decided(cursor.durable(), cursor.chain())).isEqualTo(Timeline.Verdict.CONTINUE);
        open = true;
        push();
    }

    private void arrived(DownFrame.Entries frame) {
        if (frame.first() > replica.seq() + 1) {
            // Something overtook something else.
            link.cut();
            return;
        }
        List<Entry> entries = new ArrayList<>();
        for (DownFrame.Item item : frame.items()) {
            if (item.seq() > replica.seq()) {
                if (!(item instanceof DownFrame.Full full)) {
                    throw new AssertionError("a marker for a commanded document: " + item);
                }
                entries.add(full.entry());
            }
        }
        arrived(entries);
        if (!entries.isEmpty()) {
            assertThat(Bytes.equal(hash, frame.hash())).as("rolling hash").isTrue();
        }
    }

    private void arrived(List<Entry> entries) {
        List<Decided> decisions = new ArrayList<>();
        for (Entry entry : entries) {
            assertThat(entry.refused()).isFalse();
            hash = RollingHash.next(hash, entry);
            decisions.add(DecidedCodec.decode(entry));
        }
        CommandReplica.Arrived arrived = replica.arrive(decisions);
        if (arrived.settled().size() < decisions.size() && replica.pending() > 0) {
            counters.rebases++;
        }
        for (CommandReplica.Settled settled : arrived.settled()) {
            timeline.confirm(settled.lsn());
            assertThat(outcomes.put(settled.lsn(), settled.outcome()))
                    .as("outcomes of LSN %d", settled.lsn())
                    .isNull();
        }
    }
}
