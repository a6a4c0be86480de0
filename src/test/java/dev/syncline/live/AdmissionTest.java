package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeBytes;
import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeParts;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.live.Admission.Decided;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final List<byte[]> NOTHING = List.of();

    private final Desk desk = new Desk();
    private final Writer writer = Writer.first(1);
    private final TimelineId timeline = writer.timeline();

    @AfterEach
    void free() {
        writer.close();
    }

    @Test
    @DisplayName("[AD1] entries in the order of their LSNs are accepted; heads are as predicted")
    void ad1_continuity() {
        byte[] first = writer.changes().get(0);
        byte[] second = writer.type("a");
        byte[] third = writer.type("b");

        Decided decided = desk.commit(Desk.push(timeline, NOTHING, List.of(first, second)));
        assertThat(refusals(decided)).containsExactly("", "");
        assertThat(decided.decision().results().get(0).lsn()).isEqualTo(2);
        assertThat(decided.heads()).containsExactly(Desk.read(second).hash()).isEqualTo(desk.ledger.heads());
        desk.commit(Desk.push(timeline, List.of(first, second), List.of(third)));
        assertThat(desk.position(timeline).lsn()).isEqualTo(3);
        assertThat(desk.journal).extracting(Entry::seq).containsExactly(1L, 2L, 3L);
        assertThat(desk.ledger.size()).isEqualTo(3);
    }

    @Test
    @DisplayName("[AD1] a gap of LSNs is declined and nothing is decided")
    void ad1_gap() {
        byte[] first = writer.changes().get(0);
        Decided decided = desk.decide(Desk.push(timeline, List.of(first), List.of(writer.type("a"))));
        assertThat(fault(decided)).isEqualTo(FaultCode.NON_CONTIGUOUS);
        assertThat(decided.decision().entries()).isEmpty();
        assertThat(decided.decision().advances()).isEmpty();
    }

    @Test
    @DisplayName("[AD2] redelivered entries are passed over, those behind them decided")
    void ad2_redelivery() {
        byte[] first = writer.changes().get(0);
        byte[] second = writer.type("a");
        byte[] third = writer.type("b");
        desk.commit(Desk.push(timeline, NOTHING, List.of(first, second)));

        Decided again = desk.decide(Desk.push(timeline, NOTHING, List.of(first, second)));
        assertThat(again.decision().entries()).isEmpty();
        assertThat(again.decision().results().get(0).lsn()).isEqualTo(2);
        assertThat(fault(desk.decide(Desk.push(timeline, NOTHING, List.of(first)))))
                .isEqualTo(FaultCode.NON_CONTIGUOUS);
        Decided overlapping = desk.commit(Desk.push(timeline, List.of(first), List.of(second, third)));
        assertThat(overlapping.hashes()).containsExactly(Desk.read(third).hash());
        assertThat(desk.journal).extracting(Entry::lsn).containsExactly(1L, 2L, 3L);
    }

    @Test
    @DisplayName("[AD3] other bytes under a used LSN are a fork: declined, nothing is decided")
    void ad3_forked() {
        byte[] first = writer.changes().get(0);
        try (Writer twin = writer.second(1)) {
            desk.commit(Desk.push(timeline, NOTHING, List.of(first, writer.type("a"))));
            byte[] other = twin.type("other");
            Decided decided = desk.decide(
                    Desk.push(timeline, List.of(first), List.of(other)),
                    Desk.push(timeline, List.of(first, other), List.of(twin.type("more"))),
                    Desk.push(timeline, List.of(first), List.of(other, twin.type("still"))));
            assertThat(decided.decision().results())
                    .allMatch(result -> result.fault().code() == FaultCode.TIMELINE_FORKED);
            assertThat(decided.decision().entries()).isEmpty();
        }
    }

    @Test
    @DisplayName("[AD4] a change of another actor is refused; its LSN is used, and those behind it go on")
    void ad4_foreignActor() {
        byte[] first = writer.changes().get(0);
        try (Writer other = writer.second(2)) {
            Decided decided = desk.commit(
                    Desk.push(timeline, NOTHING, List.of(first, other.type("not mine"), writer.type("mine"))));
            assertThat(refusals(decided)).containsExactly("", "ACTOR_FOREIGN", "");
            assertThat(desk.position(timeline).lsn()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("[AD5] a change whose dependency or predecessor is missing is refused")
    void ad5_missingDependency() {
        byte[] first = writer.changes().get(0);
        byte[] second = writer.type("a");
        byte[] third = writer.type("b");
        try (Writer other = writer.second(2)) {
            byte[] unsent = writer.type("c");
            other.take(unsent);
            Decided decided = desk.commit(
                    Desk.push(timeline, NOTHING, List.of(first, third, altered(third, parts -> parts.deps.clear()))),
                    Desk.push(other.timeline(), NOTHING, List.of(other.type("d"))));
            assertThat(refusals(decided))
                    .containsExactly("", "MISSING_DEPENDENCY", "MISSING_DEPENDENCY", "MISSING_DEPENDENCY");
            assertThat(refusals(desk.commit(Desk.push(
                            timeline,
                            List.of(first, third, altered(third, parts -> parts.deps.clear())),
                            List.of(second, third, unsent)))))
                    .containsExactly("", "", "");
        }
    }

    @Test
    @DisplayName("[AD6] a change that is there is refused on a timeline and passed over at a door")
    void ad6_duplicates() {
        byte[] first = writer.changes().get(0);
        Decided decided = desk.commit(Desk.push(timeline, NOTHING, List.of(first, first)), Desk.door(List.of(first)));
        assertThat(refusals(decided)).containsExactly("", "CHANGE_KNOWN");
        assertThat(decided.decision().results().get(1).refused()).isEmpty();
        byte[] other = altered(writer.type("a"), parts -> parts.seq = 1);
        assertThat(refusals(desk.decide(Desk.push(timeline, List.of(first, first), List.of(other)))))
                .containsExactly("CHANGE_MALFORMED");
    }

    @Test
    @DisplayName("[AD7] changes and documents beyond their bounds are refused")
    void ad7_tooLarge() {
        byte[] first = writer.changes().get(0);
        byte[] large = writer.type("x".repeat(200));
        var strict = new ChangeLimits(1 << 20, 100, 100, 10, 10, 10);
        List<byte[]> both = List.of(first, large);
        assertThat(refusals(new Desk(Desk.limits(1 << 20, 1000, strict)).decide(Desk.push(timeline, NOTHING, both))))
                .containsExactly("", "CHANGE_TOO_LARGE");
        Desk narrow = new Desk(Desk.limits(first.length + large.length - 1L, 1000, ChangeLimits.DEFAULT));
        assertThat(refusals(narrow.decide(Desk.push(timeline, NOTHING, both))))
                .containsExactly("", "DOCUMENT_TOO_LARGE");
        Desk crowded = new Desk(Desk.limits(1 << 20, 200, ChangeLimits.DEFAULT));
        assertThat(refusals(crowded.decide(Desk.push(timeline, NOTHING, both))))
                .containsExactly("", "DOCUMENT_TOO_LARGE");
        Desk roomy = new Desk(Desk.limits(first.length + large.length, 201, ChangeLimits.DEFAULT));
        assertThat(refusals(roomy.decide(Desk.push(timeline, NOTHING, both)))).containsExactly("", "");
    }

    @Test
    @DisplayName("[AD8] a door takes anybody's changes but those of timelines; what it refuses is told, not stored")
    void ad8_doors() {
        desk.commit(Desk.push(timeline, NOTHING, writer.changes()));
        try (Writer stranger = writer.second(9)) {
            byte[] theirs = stranger.type("x".repeat(1000));
            byte[] mine = writer.type("mine");
            Decided decided = desk.commit(Desk.door(List.of(new byte[] {1}, mine, theirs)));
            assertThat(decided.decision().results().get(0).refused())
                    .extracting(Offer.Refused::index, Offer.Refused::code)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(0, "CHANGE_MALFORMED"),
                            org.assertj.core.groups.Tuple.tuple(1, "ACTOR_FOREIGN"));
            assertThat(decided.decision().entries()).hasSize(1);
            assertThat(decided.decision().entries().get(0).bytes())
                    .isEqualTo(Desk.read(theirs).bytes());
            assertThat(refusals(desk.commit(Desk.push(timeline, writer.changes().subList(0, 1), List.of(mine)))))
                    .containsExactly("");
        }
    }

    @Test
    @DisplayName("[AD8] compressed changes are taken at a door, stored uncompressed, and refused on a timeline")
    void ad8_compressed() {
        byte[] first = writer.changes().get(0);
        byte[] compressed = ChangeBytes.compressed(Desk.read(first).bytes());
        assertThat(refusals(desk.decide(Desk.push(timeline, NOTHING, List.of(compressed)))))
                .containsExactly("CHANGE_MALFORMED");
        Decided decided = desk.decide(Desk.door(List.of(compressed)));
        assertThat(decided.decision().entries().get(0).bytes())
                .isEqualTo(Desk.read(first).bytes());
    }

    @Test
    @DisplayName("[AD9] operations come behind those of the dependencies and leave no counters out")
    void ad9_counters() {
        desk.commit(Desk.push(timeline, NOTHING, writer.changes()));
        try (Writer other = writer.second(2)) {
            byte[] theirs = other.type("abc");
            desk.commit(Desk.push(other.timeline(), NOTHING, List.of(theirs)));
            writer.take(theirs);
            byte[] before = writer.changes().get(0);
            byte[] mine = writer.type("d");
            assertHostile(before, altered(mine, parts -> parts.startOp -= 1), "behind those of its dependencies");
            assertHostile(before, altered(mine, parts -> parts.startOp += 1 << 21), "leave out counters");
            assertHostile(before, altered(mine, AdmissionTest::empty), "no operations and leaves out counters");
            assertThat(refusals(desk.decide(Desk.push(timeline, List.of(before), List.of(mine)))))
                    .containsExactly("");
        }
    }

    private static void empty(ChangeParts parts) {
        parts.columns.clear();
        parts.otherActors.clear();
        parts.startOp += 1;
    }

    @Test
    @DisplayName("[AD9] a change builds on its author's previous one, and refers to nothing outside of its past")
    void ad9_past() {
        desk.commit(Desk.push(timeline, NOTHING, writer.changes()));
        byte[] before = writer.changes().get(0);
        try (Writer other = writer.second(2)) {
            byte[] theirs = other.type("a");
            desk.commit(Desk.push(other.timeline(), NOTHING, List.of(theirs)));
            writer.take(theirs);
            byte[] mine = writer.change(transaction -> transaction.spliceText(writer.text(), 1, 0, "b"));
            byte[] withoutTheirs = altered(
                    mine,
                    parts -> parts.deps.removeIf(
                            dependency -> !Desk.read(before).hash().equals(ChangeHash.of(dependency))));
            assertHostile(before, withoutTheirs, "names an element that is not in the object");
            desk.commit(Desk.push(timeline, List.of(before), List.of(mine)));
            byte[] next = altered(
                    writer.type("c"),
                    parts -> parts.deps.set(0, Desk.read(theirs).hash().bytes()));
            Decided decided = desk.decide(Desk.push(timeline, List.of(before, mine), List.of(next)));
            assertThat(refusals(decided)).containsExactly("CHANGE_HOSTILE");
        }
    }

    @Test
    @DisplayName("[AD10] changes of one batch build on each other; deciding again decides the same")
    void ad10_batches() {
        try (Writer other = writer.second(2)) {
            byte[] theirs = other.type("theirs");
            writer.take(theirs);
            writer.type("mine");
            Offer[] offers = {
                Desk.push(timeline, NOTHING, writer.changes().subList(0, 1)),
                Desk.push(other.timeline(), NOTHING, List.of(theirs)),
                Desk.push(
                        timeline,
                        writer.changes().subList(0, 1),
                        writer.changes().subList(1, 2))
            };
            Decided once = desk.decide(offers);
            Decided again = desk.decide(offers);
            assertThat(refusals(once)).containsExactly("", "", "");
            assertThat(again.hashes()).isEqualTo(once.hashes());
            assertThat(again.heads()).isEqualTo(once.heads());
            desk.commit(again);
            assertThat(desk.ledger.size()).isEqualTo(3);
            assertThat(desk.ledger.heads()).isEqualTo(again.heads());
        }
    }

    @Test
    @DisplayName("[AD10] what is committed instead of a batch ends it, and the batch is decided anew on top")
    void ad10_overtaken() {
        desk.commit(Desk.push(timeline, NOTHING, writer.changes()));
        try (Writer other = writer.second(2)) {
            byte[] theirs = other.type("theirs");
            Offer mine = Desk.push(timeline, writer.changes(), List.of(writer.type("mine")));
            desk.decide(mine);
            Desk elsewhere = new Desk();
            elsewhere.commit(Desk.push(timeline, NOTHING, writer.changes().subList(0, 1)));
            desk.commit(elsewhere.decide(Desk.push(other.timeline(), NOTHING, List.of(theirs))));
            Decided anew = desk.commit(mine);
            assertThat(refusals(anew)).containsExactly("");
            assertThat(anew.heads())
                    .containsExactlyInAnyOrder(
                            Desk.read(theirs).hash(), anew.hashes().get(0));
        }
    }

    @Test
    @DisplayName("[AD11] a change that the engine ended on is refused from then on, with all that build on it")
    void ad11_hostile() {
        byte[] first = writer.changes().get(0);
        byte[] second = writer.type("a");
        desk.admission.markHostile(Desk.read(second).hash());
        Decided decided = desk.decide(Desk.push(timeline, NOTHING, List.of(first, second, writer.type("b"))));
        assertThat(refusals(decided)).containsExactly("", "CHANGE_HOSTILE", "MISSING_DEPENDENCY");
    }

    /** On its timeline the change is refused by code; at a door of the same document, with the reason. */
    private void assertHostile(byte[] before, byte[] change, String why) {
        Desk free = new Desk();
        for (Entry entry : desk.journal) {
            free.commit(Desk.door(List.of(entry.bytes())));
        }
        Decided door = free.decide(Desk.door(List.of(change)));
        assertThat(door.decision().results().get(0).refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.detail()).contains(why));
        assertThat(refusals(desk.decide(Desk.push(timeline, List.of(before), List.of(change)))))
                .containsExactly("CHANGE_HOSTILE");
    }

    private static byte[] altered(byte[] change, Consumer<ChangeParts> alteration) {
        ChangeParts parts = ChangeParts.of(change);
        alteration.accept(parts);
        return parts.chunk();
    }

    private static List<String> refusals(Decided decided) {
        return decided.decision().entries().stream().map(Entry::refusal).toList();
    }

    private static FaultCode fault(Decided decided) {
        return decided.decision().results().get(0).fault().code();
    }
}
