package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deciding commands beyond the truth tables: counters, collections, entities as a whole, and bounded memory. */
class CommandedDocumentTest {
    private static final TimelineId ANN = new TimelineId(0, 1);
    private static final TimelineId BOB = new TimelineId(0, 2);

    private static final CommandedType TYPE = new CommandedType(
            "desk",
            new Registry()
                    .add(Mutators.of(
                            "open",
                            1,
                            in -> in.id("id"),
                            (draft, id, context) -> draft.create("t", id).set("by", "nobody")))
                    .add(Mutators.of(
                            "set",
                            1,
                            in -> in.text("v", 9999),
                            (draft, value, context) -> draft.entity("t", "1").set("by", value)))
                    .add(Mutators.of(
                            "add",
                            1,
                            in -> "",
                            (draft, none, context) -> draft.entity("t", "1").add("votes", 1)))
                    .add(Mutators.of(
                            "reset",
                            1,
                            in -> "",
                            (draft, none, context) -> draft.entity("t", "1").clear("votes")))
                    .add(Mutators.of(
                            "list",
                            1,
                            in -> in.id("id"),
                            (draft, id, context) -> draft.create("n", id)
                                    .set("count", draft.ids("t").size())))
                    .add(Mutators.of(
                            "note",
                            1,
                            in -> in.text("v", 9),
                            (draft, value, context) -> draft.entity("t", "1").set("note", value)))
                    .add(Mutators.of("take", 1, in -> "", (draft, none, context) -> {
                        if (draft.entity("t", "1").text("by").equals("nobody")) {
                            draft.entity("t", "1").set("by", "taken");
                        }
                    }))
                    .add(Mutators.divisible(
                            "delete",
                            in -> "",
                            (draft, none, context) -> draft.entity("t", "1").delete())),
            new Policies()
                    .field("t", "votes", Policy.Fixed.FIRST_WRITE_WINS)
                    .field("t", "note", new Policy.Custom(CommandedDocumentTest::merge)));

    private final CommandedDocument document = new CommandedDocument(TYPE, CommandLimits.DEFAULT);
    private final List<Decided> journal = new ArrayList<>();

    private Outcome give(TimelineId timeline, long base, String mutator, Arguments arguments) {
        byte[] bytes = CommandCodec.encode(new Command(mutator, 1, base, 0, 0, arguments));
        Decided entry = document.decide(timeline, 1, new Author(UserId.NOBODY, 20), bytes, document.seq());
        document.follow(entry);
        journal.add(entry);
        return entry.outcome();
    }

    private Outcome give(TimelineId timeline, long base, String mutator) {
        return give(timeline, base, mutator, Arguments.NONE);
    }

    private static Arguments id(String id) {
        return Arguments.NONE.with("id", id);
    }

    private static Arguments value(String value) {
        return Arguments.NONE.with("v", value);
    }

    private static Reason reason(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    @Test
    @DisplayName("[PO2] adding to a counter is contested by a write to it, and not by adding")
    void po2_counters() {
        give(ANN, 0, "open", id("1"));
        assertThat(give(ANN, 1, "add")).isEqualTo(Outcome.APPLIED);
        assertThat(give(BOB, 1, "add")).isEqualTo(Outcome.APPLIED);
        assertThat(document.tables().get(new Cell("t", "1", "votes"))).isEqualTo(new Value.Counter(2));

        assertThat(reason(give(BOB, 1, "reset"))).isEqualTo(Reason.CONTESTED);
        assertThat(give(BOB, 3, "reset")).isEqualTo(Outcome.APPLIED);
        assertThat(reason(give(ANN, 3, "add"))).isEqualTo(Reason.CONTESTED);
    }

    @Test
    @DisplayName("[PO3] listing a collection is contested by entities that come and go; making another entity is not")
    void po3_membership() {
        assertThat(give(ANN, 0, "open", id("1"))).isEqualTo(Outcome.APPLIED);
        assertThat(give(BOB, 0, "open", id("2"))).isEqualTo(Outcome.APPLIED);

        assertThat(reason(give(BOB, 0, "list", id("x")))).isEqualTo(Reason.CONTESTED);
        assertThat(give(BOB, 2, "list", id("x"))).isEqualTo(Outcome.APPLIED);
        assertThat(document.tables().get(new Cell("n", "x", "count"))).isEqualTo(new Value.Int(2));
    }

    @Test
    @DisplayName("[PO4] an entity with a contested field is not deleted, not even by a divisible command")
    void po4_deletedAsAWhole() {
        give(ANN, 0, "open", id("1"));
        give(BOB, 1, "set", value("bob"));

        Outcome outcome = give(ANN, 1, "delete");

        assertThat(reason(outcome)).isEqualTo(Reason.CONTESTED);
        assertThat(((Outcome.Rejected) outcome).conflicts())
                .containsExactly(
                        new Conflict(new Cell("t", "1", "by"), new Value.Str("nobody"), null, new Value.Str("bob")));
        assertThat(give(ANN, 2, "delete")).isEqualTo(Outcome.APPLIED);
        assertThat(document.tables().json()).isEqualTo("{}");
        assertThat(reason(give(BOB, 2, "set", value("late")))).isEqualTo(Reason.GONE);
    }

    @Test
    @DisplayName("[PO5] a command that changes nothing has no effect and contests nobody")
    void po5_noEffect() {
        give(ANN, 0, "open", id("1"));
        assertThat(give(BOB, 1, "set", value("nobody"))).isEqualTo(Outcome.NO_EFFECT);
        assertThat(give(ANN, 1, "set", value("ann"))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[PO5] a command that would only do again what others did has no effect, although it read that")
    void po5_alreadyDone() {
        give(ANN, 0, "open", id("1"));
        assertThat(give(BOB, 1, "take")).isEqualTo(Outcome.APPLIED);
        assertThat(give(ANN, 1, "take")).isEqualTo(Outcome.NO_EFFECT);
    }

    @Test
    @DisplayName("[PO9] a merge function that fails, or gives what no field holds, rejects the command")
    void po9_badMerge() {
        give(ANN, 0, "open", id("1"));
        give(BOB, 1, "note", value("theirs"));

        assertThat(reason(give(ANN, 1, "note", value("throw")))).isEqualTo(Reason.FAILED);
        assertThat(reason(give(ANN, 1, "note", value("list")))).isEqualTo(Reason.FAILED);
        assertThat(give(ANN, 1, "note", value("mine"))).isInstanceOf(Outcome.Adjusted.class);
        assertThat(document.tables().get(new Cell("t", "1", "note"))).isNull();
    }

    /** Fails for "throw", gives a list for "list", and else takes both writes away. */
    private static Value merge(Value base, Value mine, Value theirs) {
        return switch (((Value.Str) mine).value()) {
            case "throw" -> throw new IllegalStateException();
            case "list" -> new Value.ListObject("", List.of());
            default -> null;
        };
    }

    @Test
    @DisplayName("[PO6] a base that was never delivered rejects the command")
    void po6_baseUnknown() {
        assertThat(reason(give(ANN, 1, "open", id("1")))).isEqualTo(Reason.BAD_BASE);
        byte[] bytes = CommandCodec.encode(new Command("open", 1, 1, 0, 0, id("1")));
        Decided entry = document.decide(ANN, 1, new Author(UserId.NOBODY, 20), bytes, 0);
        assertThat(reason(entry.outcome())).isEqualTo(Reason.BAD_BASE);
    }

    @Test
    @DisplayName("[PO7] a timeline never contests itself, however often it writes one cell")
    void po7_ownWrites() {
        give(ANN, 0, "open", id("1"));
        give(BOB, 1, "set", value("bob"));
        for (int i = 0; i < 100; i++) {
            assertThat(give(ANN, 2, "set", value("ann" + i))).isEqualTo(Outcome.APPLIED);
        }
        assertThat(reason(give(BOB, 2, "set", value("bob")))).isEqualTo(Reason.CONTESTED);
    }

    @Test
    @DisplayName("[PO7] of one cell a bounded number of writes is remembered; what was forgotten counts as contested")
    void po7_cellHorizon() {
        give(ANN, 0, "open", id("1"));
        for (int i = 1; i <= 40; i++) {
            TimelineId timeline = i % 2 == 0 ? ANN : BOB;
            assertThat(give(timeline, i, "set", value("v" + i))).isEqualTo(Outcome.APPLIED);
        }
        Outcome.Rejected old = (Outcome.Rejected) give(ANN, 3, "set", value("late"));
        assertThat(old.conflicts().get(0).base()).isNull();
        Outcome.Rejected recent = (Outcome.Rejected) give(ANN, 38, "set", value("late"));
        assertThat(recent.conflicts().get(0).base()).isEqualTo(new Value.Str("v37"));
    }

    @Test
    @DisplayName("[PO7] the memory of who wrote what is bounded, and knows where it ends")
    void po7_documentHorizon() {
        String large = "x".repeat(9000);
        give(ANN, 0, "open", id("1"));
        for (int i = 2; i < 20_000; i++) {
            give(ANN, i - 1, "open", id("" + i));
        }
        assertThat(give(ANN, document.seq(), "set", value(large))).isEqualTo(Outcome.APPLIED);

        assertThat(document.log().bytes()).isLessThanOrEqualTo(CommandLimits.DEFAULT.conflictBytes());
        assertThat(document.log().bytes()).isGreaterThan(CommandLimits.DEFAULT.conflictBytes() / 2);
        assertThat(reason(give(BOB, 1, "delete"))).isEqualTo(Reason.CONTESTED);
        assertThat(give(BOB, document.seq(), "delete")).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[PO8] whoever follows the journal holds the same document and decides the same")
    void po8_followedElsewhere() {
        po2_counters();
        CommandedDocument other = new CommandedDocument(TYPE, CommandLimits.DEFAULT);
        journal.forEach(other::follow);

        assertThat(other.tables().json()).isEqualTo(document.tables().json());
        assertThat(other.log().bytes()).isEqualTo(document.log().bytes());
        byte[] late = CommandCodec.encode(new Command("add", 1, 3, 0, 0, Arguments.NONE));
        Author author = new Author(UserId.NOBODY, 20);
        assertThat(reason(other.decide(ANN, 9, author, late, 9).outcome())).isEqualTo(Reason.CONTESTED);
    }

    @Test
    @DisplayName("[CS10] what was supposed and taken back leaves no trace; what is kept is as if it had been followed")
    void cs10_takenBack() {
        po2_counters();
        CommandedDocument other = new CommandedDocument(TYPE, CommandLimits.DEFAULT);
        journal.forEach(other::follow);
        String before = other.tables().json();
        for (int round = 0; round < 3; round++) {
            suppose(other, BOB, "set", value("x" + round));
            suppose(other, BOB, "open", id("9"));
            suppose(other, BOB, "delete", Arguments.NONE);
            other.takeBack();
            assertThat(other.tables().json()).isEqualTo(before);
            assertThat(other.tables().bytes()).isEqualTo(document.tables().bytes());
            assertThat(other.log().bytes()).isEqualTo(document.log().bytes());
        }
        long base = document.seq();
        List<Decided> kept = List.of(suppose(other, BOB, "set", value("bob")), suppose(other, BOB, "open", id("2")));
        other.keep();
        kept.forEach(document::follow);

        assertThat(other.tables().json()).isEqualTo(document.tables().json());
        assertThat(other.log().bytes()).isEqualTo(document.log().bytes());
        byte[] late = CommandCodec.encode(new Command("set", 1, base, 0, 0, value("ann")));
        Author author = new Author(UserId.NOBODY, 20);
        assertThat(reason(other.decide(ANN, 9, author, late, 99).outcome())).isEqualTo(Reason.CONTESTED);
        assertThat(reason(document.decide(ANN, 9, author, late, 99).outcome())).isEqualTo(Reason.CONTESTED);
    }

    private static Decided suppose(
            CommandedDocument document, TimelineId timeline, String mutator, Arguments arguments) {
        byte[] bytes = CommandCodec.encode(new Command(mutator, 1, document.seq(), 0, 0, arguments));
        Decided entry = document.decide(timeline, 1, new Author(UserId.NOBODY, 20), bytes, document.seq());
        assertThat(entry.outcome()).isEqualTo(Outcome.APPLIED);
        document.suppose(entry);
        return entry;
    }

    @Test
    @DisplayName("[CM13] a document is bounded; what takes more away than it adds still passes")
    void cm13_documentBounded() {
        give(ANN, 0, "open", id("1"));
        String large = "x".repeat(9_999);
        int i = 2;
        Outcome outcome = Outcome.APPLIED;
        assertThat(give(ANN, document.seq(), "set", value(large))).isEqualTo(Outcome.APPLIED);
        while (outcome.equals(Outcome.APPLIED)) {
            outcome = give(ANN, document.seq(), "open", id("i".repeat(120) + i++));
        }
        assertThat(reason(outcome)).isEqualTo(Reason.TOO_MUCH);
        assertThat(document.tables().bytes()).isLessThanOrEqualTo(CommandLimits.DEFAULT.documentBytes());
        assertThat(give(ANN, document.seq(), "set", value("short"))).isEqualTo(Outcome.APPLIED);
    }
}
