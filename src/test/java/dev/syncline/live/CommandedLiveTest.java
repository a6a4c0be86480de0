package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.Arguments;
import dev.syncline.command.Cell;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.Conflict;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.document.Value;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.socket.Ids;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commanded documents in live nodes on one thread, over a journal in memory. */
class CommandedLiveTest {
    private static final Arguments TICKET = Arguments.NONE.with("ticket", "t1");

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final MemoryJournalStore rows = new MemoryJournalStore();
    private final InProcessEngine engine = new InProcessEngine();
    private final DocumentId desk = Ids.document();
    private final LiveNode here = node(rows);
    private final LiveNode there = node(rows.peer());
    private final Person ann = new Person(1, 30);
    private final Person bob = new Person(2, 20);

    /** Somebody with a timeline of their own. */
    private static final class Person {
        final UserId user;
        final TimelineId timeline;
        final int trust;
        final List<byte[]> given = new ArrayList<>();

        Person(int number, int trust) {
            this.user = new UserId(7, number);
            this.timeline = new TimelineId(8, number);
            this.trust = trust;
        }

        byte[] chain(int upTo) {
            byte[] chain = ChainHash.start();
            for (byte[] one : given.subList(0, upTo)) {
                chain = ChainHash.next(chain, one);
            }
            return chain;
        }
    }

    /** Follows the document and keeps what it hears. */
    private static final class Follower implements Subscriber {
        final List<DownFrame> frames = new ArrayList<>();
        Fault end;

        @Override
        public void deliver(byte[] frame) {
            frames.add(Frames.decodeDown(frame));
        }

        @Override
        public void ended(Fault fault) {
            end = fault;
        }

        List<DownFrame.Item> items() {
            return frames.stream()
                    .filter(frame -> frame instanceof DownFrame.Entries)
                    .flatMap(frame -> ((DownFrame.Entries) frame).items().stream())
                    .toList();
        }
    }

    @BeforeEach
    void create() {
        here.create(
                NewDocuments.of(desk, new ProjectId(3, 3), "desk", "", ann.user, 0)
                        .orElseThrow(),
                stored -> {},
                fault -> {
                    throw fault;
                });
        run();
    }

    @AfterEach
    void free() {
        engine.close();
    }

    private LiveNode node(MemoryJournalStore store) {
        Ports ports =
                new Ports(store, store.upkeep(), engine, tasks::add, (delayMs, task) -> {}, () -> 0, UUID::randomUUID);
        return new LiveNode(ports, LiveLimits.DEFAULTS, new RawInflater(), new LiveObserver() {
            @Override
            public void committed(DocumentId id, int entries, long tookMs) {}

            @Override
            public void refused(String code) {}

            @Override
            public void stale() {}
        });
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static byte[] command(String mutator, long base, Arguments arguments) {
        return CommandCodec.encode(new Command(mutator, 1, base, 0, 0, arguments));
    }

    private Offer.Answer push(LiveNode node, Person person, Subscriber writer, byte[]... commands) {
        int before = person.given.size();
        person.given.addAll(List.of(commands));
        return pushAgain(node, person, before, writer);
    }

    private Offer.Answer pushAgain(LiveNode node, Person person, int from, Subscriber writer) {
        List<Offer.Answer> answers = new ArrayList<>();
        node.offer(
                desk,
                new Offer(
                        person.user,
                        new SessionId(9, person.user.lo()),
                        person.trust,
                        person.timeline,
                        from + 1L,
                        person.chain(from),
                        List.copyOf(person.given.subList(from, person.given.size())),
                        writer,
                        answers::add));
        run();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private void gives(LiveNode node, Person person, String mutator, long base, Arguments arguments) {
        assertThat(push(node, person, null, command(mutator, base, arguments))).isInstanceOf(Offer.Durable.class);
    }

    private List<Decided> journal() {
        return rows.load(desk).toCompletableFuture().join().entries().stream()
                .map(DecidedCodec::decode)
                .toList();
    }

    private Outcome last() {
        return journal().getLast().outcome();
    }

    private String json(LiveNode node) {
        List<String> answers = new ArrayList<>();
        node.tables(desk, (row, json) -> answers.add(row.tailSeq() + " " + json), fault -> {
            throw fault;
        });
        run();
        return answers.get(0);
    }

    private static Reason reason(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    @Test
    @DisplayName("[CS1] an entry holds the command and its outcome; the pusher gets it whole, like everybody else")
    void cs1_entriesAreDecisions() {
        Follower follower = new Follower();
        here.subscribe(desk, follower, new Resume("owner", null, 0, null, List.of()), ann.user, new SessionId(9, 1));
        run();

        Offer.Answer answer = push(
                here,
                ann,
                follower,
                command("ticket.open", 0, TICKET.with("title", "Door")),
                command("ticket.open", 0, TICKET.with("title", "Door")));

        assertThat(answer).isEqualTo(new Offer.Durable(2, 2, 0, List.of()));
        assertThat(follower.items())
                .hasSize(2)
                .allMatch(item -> item instanceof DownFrame.Full full
                        && !full.entry().refused()
                        && full.entry().author().equals(ann.user));
        assertThat(journal().get(0).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(journal().get(0).trust()).isEqualTo(30);
        assertThat(journal().get(0).command()).isEqualTo(ann.given.get(0));
        assertThat(reason(journal().get(1).outcome())).isEqualTo(Reason.TAKEN);
        assertThat(json(here))
                .isEqualTo("2 {\"tickets\":{\"t1\":{\"priority\":1,\"state\":\"open\",\"title\":\"Door\"}}}");
    }

    @Test
    @DisplayName("[CS2] what is pushed again is answered and decided once; other bytes under an LSN are refused")
    void cs2_redelivery() {
        gives(here, ann, "ticket.open", 0, TICKET.with("title", "Door"));
        push(here, ann, null, command("ticket.vote", 1, TICKET), command("ticket.vote", 1, TICKET));

        assertThat(pushAgain(here, ann, 0, null)).isEqualTo(new Offer.Durable(3, 3, 0, List.of()));
        assertThat(pushAgain(there, ann, 1, null)).isEqualTo(new Offer.Durable(3, 3, 0, List.of()));
        assertThat(journal()).hasSize(3);

        ann.given.set(2, command("ticket.close", 1, TICKET));
        assertThat(pushAgain(here, ann, 2, null))
                .isInstanceOfSatisfying(
                        Offer.Declined.class,
                        declined -> assertThat(declined.fault().code()).isEqualTo(FaultCode.TIMELINE_FORKED));
    }

    @Test
    @DisplayName("[CS3] two nodes decide for one journal: the one that is behind catches up and decides again")
    void cs3_twoNodes() {
        gives(here, ann, "ticket.open", 0, TICKET.with("title", "Door"));
        gives(there, bob, "ticket.assign", 1, TICKET.with("assignee", "bob"));
        gives(here, ann, "ticket.assign", 1, TICKET.with("assignee", "ann"));
        assertThat(reason(last())).isEqualTo(Reason.CONTESTED);
        gives(there, bob, "ticket.prioritize", 3, TICKET.with("priority", 0));
        gives(here, ann, "ticket.prioritize", 3, TICKET.with("priority", 3));
        assertThat(journal().getLast().notices()).hasSize(1);
        gives(here, ann, "ticket.close", 5, TICKET);

        assertThat(json(there)).isEqualTo(json(here)).startsWith("6 ").contains("\"assignee\":\"bob\"");
        assertThat(json(node(rows.peer()))).isEqualTo(json(here));
    }

    @Test
    @DisplayName("[CS4] a base that another node showed is no unknown base; one that nobody has is")
    void cs4_bases() {
        gives(here, ann, "ticket.open", 0, TICKET.with("title", "Door"));
        json(there);
        gives(here, ann, "ticket.vote", 1, TICKET);
        gives(there, bob, "ticket.close", 2, TICKET);
        assertThat(last()).isEqualTo(Outcome.APPLIED);
        gives(there, bob, "ticket.reopen", 4, TICKET);
        assertThat(reason(last())).isEqualTo(Reason.BAD_BASE);
        gives(there, bob, "ticket.reopen", Long.MAX_VALUE, TICKET);
        assertThat(reason(last())).isEqualTo(Reason.BAD_BASE);
        gives(there, bob, "ticket.reopen", 5, TICKET);
        assertThat(last()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[CS5] whatever bytes are pushed, each LSN has one outcome, and what comes behind goes on")
    void cs5_garbage() {
        push(
                here,
                ann,
                null,
                new byte[] {1, 2, 3},
                new byte[40_000],
                command("no.such", 0, TICKET),
                command("ticket.open", 0, TICKET.with("title", "Door")),
                command("ticket.open", 0, TICKET.with("color", "red")),
                CommandCodec.encode(new Command("ticket.vote", 2, 0, 0, 0, TICKET)),
                command("ticket.vote", 0, TICKET));

        assertThat(journal().stream()
                        .map(decided -> decided.outcome() instanceof Outcome.Rejected rejected
                                ? rejected.reason().name()
                                : "APPLIED"))
                .containsExactly(
                        "MALFORMED",
                        "MALFORMED",
                        "UNKNOWN_MUTATOR",
                        "APPLIED",
                        "BAD_ARGUMENTS",
                        "UNKNOWN_VERSION",
                        "APPLIED");
    }

    @Test
    @DisplayName("[CS6] changes through a door of a commanded document are refused as COMMANDS_ONLY")
    void cs6_commandsOnly() {
        List<Offer.Answer> answers = new ArrayList<>();
        here.offer(
                desk,
                new Offer(
                        ann.user,
                        new SessionId(9, 1),
                        30,
                        TimelineId.NONE,
                        1,
                        new byte[0],
                        List.of(new byte[] {1}),
                        null,
                        answers::add));
        here.ask(
                desk,
                (row, engine) -> engine.json(desk),
                (row, json) -> {},
                fault -> answers.add(new Offer.Declined(fault)));
        run();
        assertThat(answers)
                .hasSize(2)
                .allMatch(answer -> answer instanceof Offer.Declined declined
                        && declined.fault().code() == FaultCode.COMMANDS_ONLY);
        assertThat(journal()).isEmpty();
    }

    @Test
    @DisplayName("[CS7] a stored decision that cannot be read quarantines its document")
    void cs7_quarantine() {
        gives(here, ann, "ticket.open", 0, TICKET.with("title", "Door"));
        var row = rows.find(desk).toCompletableFuture().join().orElseThrow();
        Entry bad = new Entry(2, ann.user, 0, TimelineId.NONE, 1, "", new byte[] {1});
        rows.append(
                        UUID.randomUUID(),
                        List.of(new dev.syncline.store.JournalStore.Append(
                                desk, 1, List.of(bad), new Stretch(row.tailHash(), List.of(bad)).hash(), List.of())))
                .toCompletableFuture()
                .join();

        assertThat(push(there, bob, null, command("ticket.vote", 1, TICKET)))
                .isInstanceOfSatisfying(
                        Offer.Declined.class,
                        declined -> assertThat(declined.fault().code()).isEqualTo(FaultCode.QUARANTINED));
        assertThat(push(here, bob, null, command("ticket.vote", 1, TICKET))).isInstanceOf(Offer.Declined.class);
    }

    @Test
    @DisplayName(
            "[SN12] a server that begins with a desk's snapshot decides as one that read every decision; all are kept")
    void sn12_snapshot() {
        gives(here, ann, "ticket.open", 0, TICKET.with("title", "Door"));
        gives(here, ann, "ticket.assign", 1, TICKET.with("assignee", "ann"));
        here.compactor().want(desk);
        run();
        StoredJournal stored = rows.load(desk).toCompletableFuture().join();
        assertThat(stored.snapshot().seq()).isEqualTo(2);
        assertThat(stored.entries()).isEmpty();

        assertThat(json(there)).isEqualTo(json(here));
        gives(there, bob, "ticket.assign", 1, TICKET.with("assignee", "bob"));

        assertThat(last())
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.conflicts())
                                .containsExactly(new Conflict(
                                        new Cell("tickets", "t1", "assignee"),
                                        null,
                                        new Value.Str("bob"),
                                        new Value.Str("ann"))));
        assertThat(rows.entriesAfter(desk, 0, 1_000_000).toCompletableFuture().join())
                .hasSize(3);
        assertThat(json(here)).isEqualTo(json(there));
    }
}
