package dev.syncline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.syncline.command.Arguments;
import dev.syncline.command.Author;
import dev.syncline.command.Cell;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.Decided;
import dev.syncline.command.Notice;
import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeskTest {
    private static final Arguments TICKET = Arguments.NONE.with("ticket", "t1");
    private static final Arguments SEAT = Arguments.NONE.with("seat", "12A");

    private final CommandedDocument desk = new CommandedDocument(Desk.TYPE, CommandLimits.DEFAULT);
    private long base;

    /** Somebody at the desk, who has seen it as it was at {@link #base}. */
    private final class Person {
        private final TimelineId timeline;
        private final Author author;
        private long lsn;

        Person(int number, int trust) {
            timeline = new TimelineId(0, number);
            author = new Author(new UserId(0, number), trust);
        }

        Decided entry(String mutator, Arguments arguments) {
            byte[] bytes = CommandCodec.encode(new Command(mutator, 1, base, 0, lsn, arguments));
            Decided entry = desk.decide(timeline, ++lsn, author, bytes, desk.seq());
            desk.follow(entry);
            return entry;
        }

        Outcome gives(String mutator, Arguments arguments) {
            return entry(mutator, arguments).outcome();
        }
    }

    private final Person ann = new Person(1, 30);
    private final Person bob = new Person(2, 20);
    private final Person cem = new Person(3, 20);

    @BeforeEach
    void furnish() {
        assertThat(ann.gives("ticket.open", TICKET.with("title", "Door squeaks")))
                .isEqualTo(Outcome.APPLIED);
        assertThat(ann.gives("seat.add", SEAT)).isEqualTo(Outcome.APPLIED);
        look();
    }

    private void look() {
        base = desk.seq();
    }

    private Value ticket(String field) {
        return desk.tables().get(new Cell("tickets", "t1", field));
    }

    private static Reason reason(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    private static String rule(Outcome outcome) {
        return ((Outcome.Rejected) outcome).rule();
    }

    @Test
    @DisplayName("[DK1] a type's name is merged or commanded, never both")
    void dk1_kinds() {
        assertThat(Types.findCommanded("desk")).contains(Desk.TYPE);
        assertThat(Types.findCommanded("trial")).contains(Trial.TYPE);
        assertThat(Types.find("desk")).isEmpty();
        assertThat(Types.find("trial")).isEmpty();
        Types.ALL.forEach(
                merged -> assertThat(Types.findCommanded(merged.name())).isEmpty());
    }

    @Test
    @DisplayName("[CM15] a local-only command that comes to the server is rejected")
    void cm15_localOnly() {
        assertThat(reason(ann.gives("ticket.star", TICKET.with("on", true)))).isEqualTo(Reason.UNKNOWN_MUTATOR);
    }

    @Test
    @DisplayName("[CM16] what is for owners is FORBIDDEN to editors, on the server and on their devices")
    void cm16_owners() {
        assertThat(reason(bob.gives("seat.remove", SEAT))).isEqualTo(Reason.FORBIDDEN);
        CommandReplica device = new CommandReplica(Desk.TYPE, CommandLimits.DEFAULT, bob.author, bob.timeline);
        CommandReplica.Given given = device.give("seat.remove", SEAT, 0, 0);
        assertThat(given.rejection().reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(given.bytes()).isNull();
        assertThat(ann.gives("seat.remove", SEAT)).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[DK2] the last title wins")
    void dk2_title() {
        assertThat(bob.gives("ticket.rename", TICKET.with("title", "A"))).isEqualTo(Outcome.APPLIED);
        assertThat(cem.gives("ticket.rename", TICKET.with("title", "B"))).isEqualTo(Outcome.APPLIED);
        assertThat(ticket("title")).isEqualTo(new Value.Str("B"));
    }

    @Test
    @DisplayName("[DK2] a state that others changed stands; triage goes on without it")
    void dk2_state() {
        assertThat(bob.gives("ticket.close", TICKET)).isEqualTo(Outcome.APPLIED);
        assertThat(reason(cem.gives("ticket.assign", TICKET.with("assignee", "cem"))))
                .isEqualTo(Reason.RULE);
        assertThat(cem.gives("ticket.close", TICKET)).isEqualTo(Outcome.NO_EFFECT);
        Outcome triage =
                cem.gives("ticket.triage", TICKET.with("assignee", "cem").with("open", true));
        assertThat(triage).isInstanceOf(Outcome.Adjusted.class);
        assertThat(ticket("assignee")).isEqualTo(new Value.Str("cem"));
        assertThat(ticket("state")).isEqualTo(new Value.Str("closed"));
        assertThat(reason(ann.gives("ticket.reopen", TICKET))).isEqualTo(Reason.CONTESTED);
        look();
        assertThat(ann.gives("ticket.reopen", TICKET)).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[DK2] an owner's priority wins over an editor's, who is told")
    void dk2_priority() {
        assertThat(bob.gives("ticket.prioritize", TICKET.with("priority", 0))).isEqualTo(Outcome.APPLIED);
        assertThat(reason(cem.gives("ticket.prioritize", TICKET.with("priority", 2))))
                .isEqualTo(Reason.CONTESTED);
        Decided owner = ann.entry("ticket.prioritize", TICKET.with("priority", 3));
        assertThat(owner.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(owner.notices())
                .extracting(Notice::kind, Notice::timeline)
                .containsExactly(tuple(Notice.Kind.OVERRIDDEN, bob.timeline));
    }

    @Test
    @DisplayName("[DK2] two reviews that differ undo each other")
    void dk2_review() {
        assertThat(bob.gives("ticket.review", TICKET.with("accepted", true))).isEqualTo(Outcome.APPLIED);
        Decided second = cem.entry("ticket.review", TICKET.with("accepted", false));
        assertThat(reason(second.outcome())).isEqualTo(Reason.CONTESTED);
        assertThat(second.notices()).extracting(Notice::kind).containsExactly(Notice.Kind.UNDONE);
        assertThat(ticket("accepted")).isNull();
    }

    @Test
    @DisplayName("[DK2] of two dates the earlier one stays")
    void dk2_due() {
        assertThat(bob.gives("ticket.schedule", TICKET.with("dueMs", 100))).isEqualTo(Outcome.APPLIED);
        assertThat(reason(cem.gives("ticket.schedule", TICKET.with("dueMs", 200))))
                .isEqualTo(Reason.CONTESTED);
        assertThat(ticket("dueMs")).isEqualTo(new Value.Int(100));
        assertThat(cem.gives("ticket.schedule", TICKET.with("dueMs", 50))).isEqualTo(Outcome.APPLIED);
        assertThat(ticket("dueMs")).isEqualTo(new Value.Int(50));
    }

    @Test
    @DisplayName("[DK2] who books a seat first has it")
    void dk2_seat() {
        assertThat(bob.gives("seat.book", SEAT)).isEqualTo(Outcome.APPLIED);
        assertThat(reason(ann.gives("seat.book", SEAT))).isEqualTo(Reason.CONTESTED);
        look();
        assertThat(ann.gives("seat.book", SEAT)).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[DK2] votes add up, and numbers count on, whoever gave them without knowing of the other")
    void dk2_counts() {
        assertThat(bob.gives("ticket.vote", TICKET)).isEqualTo(Outcome.APPLIED);
        assertThat(cem.gives("ticket.vote", TICKET)).isEqualTo(Outcome.APPLIED);
        assertThat(ticket("votes")).isEqualTo(new Value.Counter(2));
        Arguments other = Arguments.NONE.with("ticket", "t2");
        ann.gives("ticket.open", other.with("title", "Two"));
        assertThat(bob.gives("ticket.number", TICKET)).isEqualTo(Outcome.APPLIED);
        assertThat(ann.gives("ticket.number", other)).isEqualTo(Outcome.APPLIED);
        assertThat(ticket("number")).isEqualTo(new Value.Int(1));
        assertThat(desk.tables().get(new Cell("tickets", "t2", "number"))).isEqualTo(new Value.Int(2));
    }

    @Test
    @DisplayName(
            "[DK5] moving hours between tickets keeps their sum: of two movers who did not know of each other one is"
                    + " rejected")
    void dk5_hours() {
        Arguments other = Arguments.NONE.with("ticket", "t2");
        ann.gives("ticket.open", other.with("title", "Two"));
        ann.gives("ticket.plan", TICKET.with("hours", 10));
        look();
        Arguments there = Arguments.NONE.with("from", "t1").with("to", "t2");
        assertThat(bob.gives("hours.move", there.with("hours", 7))).isEqualTo(Outcome.APPLIED);
        assertThat(reason(cem.gives("hours.move", there.with("hours", 3)))).isEqualTo(Reason.CONTESTED);
        look();
        assertThat(rule(cem.gives("hours.move", there.with("hours", 4)))).isEqualTo("hours.missing");
        assertThat(cem.gives("hours.move", there.with("hours", 3))).isEqualTo(Outcome.APPLIED);
        assertThat(ticket("hours")).isEqualTo(new Value.Int(0));
        assertThat(desk.tables().get(new Cell("tickets", "t2", "hours"))).isEqualTo(new Value.Int(10));
    }

    @Test
    @DisplayName("[DK3] the desk's rules say what is wrong")
    void dk3_rules() {
        assertThat(rule(bob.gives("ticket.rename", TICKET.with("title", " ")))).isEqualTo("title.empty");
        bob.gives("seat.book", SEAT);
        assertThat(rule(ann.gives("seat.release", SEAT))).isEqualTo("seat.foreign");
        assertThat(bob.gives("seat.release", SEAT)).isEqualTo(Outcome.APPLIED);
        bob.gives("ticket.number", TICKET);
        assertThat(rule(bob.gives("ticket.number", TICKET))).isEqualTo("ticket.numbered");
        assertThat(reason(bob.gives("ticket.prioritize", TICKET.with("priority", 4))))
                .isEqualTo(Reason.BAD_ARGUMENTS);
    }
}
