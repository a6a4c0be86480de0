package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.Refusal.Reason;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * One altered field at a time, with the right checksum. The starting point, made by hand: actor 20, two
 * rows that set "a" and "b" of the root to 1 and 2.
 */
class ChangeRulesTest {
    private static final int OBJECT_ACTOR = 0x01;
    private static final int OBJECT_COUNTER = 0x02;
    private static final int KEY_ACTOR = 0x11;
    private static final int KEY_COUNTER = 0x13;
    private static final int KEY_TEXT = 0x15;
    private static final int INSERT = 0x34;
    private static final int ACTION = 0x42;
    private static final int TYPES = 0x56;
    private static final int VALUES = 0x57;
    private static final int REFERENCES = 0x70;
    private static final int REFERENCE_ACTOR = 0x71;
    private static final int REFERENCE_COUNTER = 0x73;
    private static final int EXPAND = 0x94;
    private static final int MARK = 0xa5;

    private static ChangeParts twoSets() {
        var parts = new ChangeParts();
        parts.actor = new byte[] {0x20};
        parts.seq = 3;
        parts.startOp = 10;
        parts.message = new byte[0];
        parts.extra = new byte[0];
        return parts.column(KEY_TEXT, 0x7e, 1, 'a', 1, 'b')
                .column(INSERT, 2)
                .column(ACTION, 2, 1)
                .column(TYPES, 2, 0x14)
                .column(VALUES, 1, 2)
                .column(REFERENCES, 2, 0);
    }

    /** Inserts two characters into text 5@20: behind the head, and behind the first. */
    private static ChangeParts twoInsertions() {
        return twoSets()
                .column(KEY_TEXT)
                .column(OBJECT_ACTOR, 2, 0)
                .column(OBJECT_COUNTER, 2, 5)
                .column(KEY_ACTOR, 0, 1, 0x7f, 0)
                .column(KEY_COUNTER, 0x7e, 0, 10)
                .column(INSERT, 0, 2)
                .column(TYPES, 2, 0x16)
                .column(VALUES, 'x', 'y');
    }

    /** A mark from the head to behind 4@20. */
    private static ChangeParts mark() {
        return twoInsertions()
                .column(KEY_COUNTER, 0x7e, 0, 4)
                .column(ACTION, 2, 7)
                .column(TYPES, 0x7e, 2, 0)
                .column(VALUES)
                .column(EXPAND, 0, 1, 1)
                .column(MARK, 0x7f, 4, 'b', 'o', 'l', 'd', 0, 1);
    }

    private static ChangeReading read(ChangeParts parts) {
        return ChangeReader.read(parts.chunk(), ChangeLimits.DEFAULT, ZipInflater::inflate);
    }

    private static void taken(ChangeParts parts) {
        assertThat(read(parts)).isInstanceOf(ReadChange.class);
    }

    private static void refused(Reason reason, ChangeParts parts) {
        assertThat(read(parts))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.reason()).as(refusal.text()).isEqualTo(reason));
    }

    private static void refusedField(Reason reason, Consumer<ChangeParts> alteration) {
        ChangeParts parts = twoSets();
        alteration.accept(parts);
        refused(reason, parts);
    }

    @Test
    @DisplayName("[CH8] the starting points of this test are themselves taken")
    void ch8_startingPoints() {
        taken(twoSets());
        taken(twoInsertions());
        taken(mark());
        ChangeParts empty = twoSets();
        empty.columns.clear();
        assertThat(((ReadChange) read(empty)).maxOp()).isEqualTo(9);
    }

    @Test
    @DisplayName("[CH8] runs that could be joined, singles written as runs and written-out nulls are refused")
    void ch8_runs() {
        refused(Reason.NOT_CANONICAL, twoSets().column(ACTION, 0x7e, 1, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(ACTION, 1, 1, 1, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(ACTION, 1, 1, 0x7f, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(ACTION, 0x7f, 1, 0x7f, 3));
        refused(Reason.NOT_CANONICAL, twoSets().column(ACTION, 0x82, 0, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(REFERENCES, 2, 0x80, 0));
        refused(Reason.NOT_CANONICAL, twoSets().column(KEY_TEXT, 0x7f, 1, 'a', 0x7f, 1, 'b'));
        refused(Reason.NOT_CANONICAL, twoSets().column(KEY_TEXT, 0x7e, 1, 'a', 1, 'a'));
        refused(Reason.NOT_CANONICAL, twoSets().column(KEY_ACTOR, 0, 2));
        refused(Reason.NOT_CANONICAL, twoSets().column(KEY_ACTOR, 0, 1, 0, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(KEY_ACTOR, 0, 0));
        refused(Reason.NOT_CANONICAL, twoSets().column(INSERT, 1, 0, 1));
        refused(Reason.NOT_CANONICAL, twoSets().column(EXPAND, 2));
        refused(Reason.NOT_CANONICAL, twoSets().column(MARK, 0, 2));
        ChangeParts noRows = twoSets();
        noRows.columns.clear();
        refused(Reason.NOT_CANONICAL, noRows.column(INSERT, 0));
    }

    @Test
    @DisplayName("[CH8] columns hold as many rows as there are operations, each column once, in order, uncompressed")
    void ch8_columns() {
        refused(Reason.WRONG_COLUMN, twoSets().column(INSERT, 1));
        refused(Reason.WRONG_COLUMN, twoSets().column(INSERT, 3));
        refused(Reason.WRONG_COLUMN, twoSets().column(INSERT));
        refused(Reason.WRONG_COLUMN, twoSets().column(TYPES));
        refused(Reason.WRONG_COLUMN, twoSets().column(REFERENCES));
        refused(Reason.WRONG_COLUMN, twoSets().column(ACTION, 3, 1));
        refused(Reason.WRONG_COLUMN, twoSets().column(KEY_TEXT, 0x7f, 1, 'a'));
        refused(Reason.WRONG_COLUMN, twoSets().column(KEY_TEXT, 0x7d, 1, 'a', 1, 'b', 1, 'c'));
        refused(Reason.WRONG_COLUMN, twoSets().column(0x35, 2, 1));
        refused(Reason.WRONG_COLUMN, twoSets().column(ACTION | 8, 1));
        ChangeParts twice = twoSets();
        twice.columns.add(1, twice.columns.get(0));
        refused(Reason.WRONG_COLUMN, twice);
        ChangeParts swapped = twoSets();
        swapped.columns.add(swapped.columns.remove(0));
        refused(Reason.WRONG_COLUMN, swapped);
        ChangeParts listed = twoSets();
        listed.columns.add(new ChangeParts.Column(EXPAND, new byte[0]));
        refused(Reason.NOT_CANONICAL, listed);
        refusedField(Reason.TRAILING_BYTES, parts -> parts.extra = new byte[1]);
    }

    @Test
    @DisplayName("[CH8] dependencies and actors ascend without duplicates, and every listed actor is referred to")
    void ch8_header() {
        byte[] low = new byte[32];
        byte[] high = new byte[32];
        high[0] = -1;
        ChangeParts both = twoSets();
        both.deps.add(low);
        both.deps.add(high);
        taken(both);
        refusedField(Reason.WRONG_HEADER, parts -> {
            parts.deps.add(high);
            parts.deps.add(low);
        });
        refusedField(Reason.WRONG_HEADER, parts -> {
            parts.deps.add(low);
            parts.deps.add(low);
        });
        refusedField(Reason.WRONG_HEADER, parts -> parts.actor = new byte[0]);
        refusedField(Reason.WRONG_HEADER, parts -> parts.actor = new byte[129]);
        refusedField(Reason.WRONG_HEADER, parts -> parts.otherActors.add(new byte[] {0x20}));
        refusedField(Reason.WRONG_OPERATION, parts -> parts.otherActors.add(new byte[] {0x10}));
        refusedField(Reason.WRONG_HEADER, parts -> parts.message = new byte[] {(byte) 0xff});
    }

    @Test
    @DisplayName("[CH9] seq, first operation and time stay in range, also counted to the last operation")
    void ch9_ranges() {
        ChangeParts last = twoSets();
        last.startOp = Integer.MAX_VALUE - 2;
        taken(last);
        refusedField(Reason.WRONG_HEADER, parts -> parts.startOp = Integer.MAX_VALUE - 1);
        refusedField(Reason.WRONG_HEADER, parts -> parts.startOp = 1L << 32);
        refusedField(Reason.WRONG_HEADER, parts -> parts.startOp = -1);
        refusedField(Reason.WRONG_HEADER, parts -> parts.startOp = 0);
        refusedField(Reason.WRONG_HEADER, parts -> parts.seq = 0);
        refusedField(Reason.WRONG_HEADER, parts -> parts.seq = 1L << 31);
        refusedField(Reason.WRONG_HEADER, parts -> parts.time = 1L << 53);
        refusedField(Reason.WRONG_HEADER, parts -> parts.time = Long.MIN_VALUE);
    }

    @Test
    @DisplayName("[CH9] ids lie before the operation that names them, and name a fitting row where it is in the change")
    void ch9_ids() {
        refused(Reason.WRONG_OPERATION, twoInsertions().column(KEY_COUNTER, 0x7e, 0, 11));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(OBJECT_COUNTER, 2, 10));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(OBJECT_COUNTER, 2, 0));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(OBJECT_COUNTER));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(OBJECT_ACTOR, 2, 1));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(KEY_ACTOR, 0x7f, 0, 0, 1));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(KEY_COUNTER, 0x7e, 0, 0x7f));
        ChangeParts foreign = twoInsertions().column(KEY_ACTOR, 0, 1, 0x7f, 1);
        foreign.otherActors.add(new byte[] {0x30});
        refused(Reason.WRONG_OPERATION, foreign);
        taken(foreign.column(KEY_COUNTER, 0x7e, 0, 9));
        ChangeParts overwrite = twoSets()
                .column(KEY_TEXT, 2, 1, 'a')
                .column(REFERENCES, 0x7e, 0, 1)
                .column(REFERENCE_ACTOR, 0x7f, 0)
                .column(REFERENCE_COUNTER, 0x7f, 10);
        taken(overwrite);
        refused(Reason.WRONG_OPERATION, overwrite.column(KEY_TEXT, 0x7e, 1, 'a', 1, 'b'));
        refused(Reason.WRONG_OPERATION, overwrite.column(KEY_TEXT, 2, 1, 'a').column(REFERENCE_COUNTER, 0x7f, 11));
        refused(Reason.WRONG_OPERATION, overwrite.column(REFERENCE_COUNTER, 0x7f, 0));
    }

    @Test
    @DisplayName("[CH9] references ascend by counter and then by actor")
    void ch9_references() {
        ChangeParts parts = twoSets().column(REFERENCES, 0x7e, 0, 2);
        parts.otherActors.add(new byte[] {0x10});
        taken(parts.column(REFERENCE_ACTOR, 0x7e, 1, 0).column(REFERENCE_COUNTER, 0x7e, 4, 0));
        refused(Reason.NOT_CANONICAL, parts.column(REFERENCE_ACTOR, 0x7e, 0, 1));
        taken(parts.column(REFERENCE_COUNTER, 0x7e, 4, 1));
        refused(Reason.NOT_CANONICAL, parts.column(REFERENCE_COUNTER, 0x7e, 4, 0x7f));
    }

    @Test
    @DisplayName("[CH10] actions fit their key, their value and what they overwrite")
    void ch10_actions() {
        for (int unknown : new int[] {6, 8, 63}) {
            refused(Reason.WRONG_OPERATION, twoSets().column(ACTION, 2, unknown));
        }
        refused(Reason.WRONG_OPERATION, twoSets().column(ACTION, 2, 0));
        taken(twoSets().column(ACTION, 2, 0).column(TYPES, 2, 0).column(VALUES));
        refused(
                Reason.WRONG_OPERATION,
                twoSets().column(ACTION, 2, 3).column(TYPES, 2, 0).column(VALUES));
        refused(Reason.WRONG_OPERATION, twoSets().column(ACTION, 2, 5));
        ChangeParts overwriting =
                twoSets().column(REFERENCES, 2, 1).column(REFERENCE_ACTOR, 2, 0).column(REFERENCE_COUNTER, 0x7e, 3, 1);
        taken(overwriting.column(ACTION, 2, 5));
        refused(Reason.WRONG_OPERATION, overwriting.column(TYPES, 2, 0x13));
        refused(Reason.WRONG_OPERATION, overwriting.column(TYPES, 2, 0x14).column(ACTION, 2, 3));
        taken(overwriting.column(TYPES, 2, 0).column(VALUES));
        refused(Reason.WRONG_OPERATION, twoSets().column(INSERT, 0, 2));
        refused(Reason.WRONG_OPERATION, twoSets().column(KEY_TEXT));
        refused(Reason.WRONG_OPERATION, twoSets().column(KEY_COUNTER, 0x7e, 0, 1));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(INSERT, 2));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(OBJECT_ACTOR).column(OBJECT_COUNTER));
        refused(Reason.WRONG_OPERATION, twoInsertions().column(KEY_TEXT, 2, 1, 'a'));
    }

    @Test
    @DisplayName(
            "[CH10] objects made in the change take keys of their kind; keys of both kinds never meet in one object")
    void ch10_objects() {
        ChangeParts parts = twoSets()
                .column(OBJECT_ACTOR, 0, 1, 0x7f, 0)
                .column(OBJECT_COUNTER, 0, 1, 0x7f, 10)
                .column(ACTION, 0x7e, 0, 1)
                .column(TYPES, 0x7e, 0, 0x14)
                .column(VALUES, 2);
        taken(parts);
        refused(Reason.WRONG_OPERATION, parts.column(ACTION, 0x7e, 2, 1));
        refused(Reason.WRONG_OPERATION, parts.column(ACTION, 2, 1));
        refused(
                Reason.WRONG_OPERATION,
                twoInsertions()
                        .column(KEY_TEXT, 0x7f, 1, 'a', 0, 1)
                        .column(KEY_ACTOR)
                        .column(KEY_COUNTER, 0, 1, 0x7f, 0)
                        .column(INSERT, 1, 1));
    }

    @Test
    @DisplayName("[CH10] a mark is a named beginning directly followed by its unnamed end")
    void ch10_marks() {
        refused(Reason.WRONG_OPERATION, mark().column(MARK));
        refused(Reason.WRONG_OPERATION, mark().column(MARK, 2, 1, 'b'));
        refused(Reason.WRONG_OPERATION, mark().column(MARK, 0, 1, 0x7f, 1, 'b'));
        refused(Reason.WRONG_OPERATION, mark().column(TYPES, 2, 2));
        refused(Reason.WRONG_OPERATION, mark().column(ACTION, 0x7e, 7, 1));
        refused(Reason.WRONG_OPERATION, mark().column(ACTION, 2, 1));
        refused(Reason.WRONG_OPERATION, mark().column(OBJECT_COUNTER, 0x7e, 5, 6));
        refused(Reason.WRONG_OPERATION, twoSets().column(EXPAND, 0, 1, 1));
        refused(Reason.WRONG_OPERATION, twoSets().column(MARK, 2, 1, 'b'));
    }

    @Test
    @DisplayName("[CH11] a value has a known type and exactly the bytes of its type")
    void ch11_values() {
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 2, 0x1a));
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 2, 0x10));
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 2, 0x12));
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 2, 0x15));
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 2, 0x16).column(VALUES, 'a', 0x80));
        refused(Reason.WRONG_VALUE, twoSets().column(TYPES, 0x7e, 0x24, 0x14).column(VALUES, 1, 0x80, 0));
        refused(Reason.NOT_CANONICAL, twoSets().column(TYPES, 0x7e, 0x24, 0x14).column(VALUES, 0x81, 0, 1));
        refused(Reason.TRAILING_BYTES, twoSets().column(VALUES, 1, 2, 3));
        refused(Reason.TRUNCATED, twoSets().column(VALUES, 1));
        refused(Reason.TRUNCATED, twoSets().column(TYPES, 2, 0x84, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1));
        ChangeParts floats = twoSets().column(TYPES, 0x7e, 0, 0x85, 1);
        taken(floats.column(VALUES, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f));
        refused(Reason.WRONG_VALUE, floats.column(VALUES, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f));
        refused(Reason.WRONG_VALUE, floats.column(VALUES, 1, 0, 0, 0, 0, 0, 0xf0, 0xff));
    }
}
