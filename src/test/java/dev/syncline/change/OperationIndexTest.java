package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.automerge.Document;
import org.automerge.ExpandMark;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperationIndexTest {
    private static final int OBJECT_COUNTER = 0x02;
    private static final int KEY_ACTOR = 0x11;
    private static final int KEY_COUNTER = 0x13;
    private static final int KEY_TEXT = 0x15;
    private static final int ACTION = 0x42;
    private static final int TYPES = 0x56;
    private static final int VALUES = 0x57;
    private static final int REFERENCES = 0x70;
    private static final int REFERENCE_ACTOR = 0x71;
    private static final int REFERENCE_COUNTER = 0x73;

    private final OperationIndex index = new OperationIndex(7);
    private Document author;
    private ObjectId text;
    private ObjectId list;

    /** Operations 1: text, 2 and 3: its letters, 4: key, 5: number, 6: map, 7: list, 8: its item. */
    @BeforeEach
    void aDocument() {
        author = new Document(actor(1));
        add(change(author, transaction -> {
            text = transaction.set(ObjectId.ROOT, "text", ObjectType.TEXT);
            transaction.spliceText(text, 0, 0, "ab");
            transaction.set(ObjectId.ROOT, "key", 1);
            transaction.set(ObjectId.ROOT, "number", NewValue.counter(1));
            transaction.set(ObjectId.ROOT, "map", ObjectType.MAP);
            list = transaction.set(ObjectId.ROOT, "list", ObjectType.LIST);
            transaction.insert(list, 0, 5);
        }));
    }

    @Test
    @DisplayName("[OI1] every change that Automerge makes fits, whoever makes it")
    void oi1_honestChangesFit() {
        var fresh = new OperationIndex(1);
        int operations = 0;
        for (byte[] bytes : ChangeSamples.java()) {
            ReadChange change = read(bytes);
            assertThat(fresh.draft(change, Past.WHOLE)).isEmpty();
            fresh.keepOldest();
            operations += change.operations();
        }
        assertThat(fresh.size()).isEqualTo(operations);
    }

    @Test
    @DisplayName("[OI2] objects and elements that a change names are there, and of the right kind")
    void oi2_objectsAndElements() {
        String noObject = "writes into an object that is not there, or of another kind";
        String noElement = "names an element that is not in the object";
        byte[] letter = change(author, transaction -> transaction.spliceText(text, 1, 0, "x"));
        refuses(ChangeParts.of(letter).column(OBJECT_COUNTER, 0x7f, 4), noObject);
        refuses(ChangeParts.of(letter).column(OBJECT_COUNTER, 0x7f, 2), noObject);
        refuses(ChangeParts.of(letter).column(OBJECT_COUNTER, 0x7f, 6), noObject);
        refuses(ChangeParts.of(letter).column(OBJECT_COUNTER, 0x7f, 7), noElement);
        refuses(ChangeParts.of(letter).column(KEY_COUNTER, 0x7f, 1), noElement);
        refuses(ChangeParts.of(letter).column(KEY_COUNTER, 0x7f, 8), noElement);
        add(letter);
    }

    @Test
    @DisplayName("[OI3] what a change overwrites is a value, and stood at that very place")
    void oi3_overwrites() {
        String nothing = "overwrites what is not there";
        byte[] put = change(author, transaction -> transaction.set(ObjectId.ROOT, "key", 2));
        refuses(ChangeParts.of(put).column(REFERENCE_COUNTER, 0x7f, 1), nothing);
        refuses(ChangeParts.of(put).column(KEY_TEXT, 0x7f, 3, 'k', 'e', 'z'), nothing);
        byte[] delete = change(author, transaction -> transaction.delete(text, 0));
        add(put);
        refuses(ChangeParts.of(delete).column(KEY_COUNTER, 0x7f, 3), nothing);
        add(delete);
        byte[] again = change(author, transaction -> transaction.delete(text, 0));
        refuses(ChangeParts.of(again).column(KEY_COUNTER, 0x7f, 2).column(REFERENCE_COUNTER, 0x7f, 10), nothing);
        add(again);
    }

    @Test
    @DisplayName("[OI3] an increment overwrites a counter among others")
    void oi3_increments() {
        byte[] put = change(author, transaction -> transaction.set(ObjectId.ROOT, "key", 2));
        ChangeParts increment = ChangeParts.of(put)
                .column(ACTION, 0x7f, 5)
                .column(TYPES, 0x7f, 0x14)
                .column(VALUES, 1)
                .column(REFERENCES, 0x7f, 1)
                .column(REFERENCE_ACTOR, 0x7f, 0)
                .column(REFERENCE_COUNTER, 0x7f, 4);
        refuses(increment, "increments what is no counter");
        increment.column(KEY_TEXT, 0x7f, 6, 'n', 'u', 'm', 'b', 'e', 'r').column(REFERENCE_COUNTER, 0x7f, 5);
        add(increment.chunk());
    }

    @Test
    @DisplayName("[OI7] a mark ends behind where it begins, whoever wrote what stands between")
    void oi7_marks() {
        Document other = author.fork(actor(2));
        byte[] theirs = change(other, transaction -> transaction.spliceText(text, 1, 0, "xy"));
        byte[] mine = change(author, transaction -> transaction.spliceText(text, 1, 0, "pqr"));
        author.applyEncodedChanges(theirs);
        add(theirs);
        add(mine);
        String misfit = "a mark ends before it begins";
        for (int from = 0; from < 7; from++) {
            for (int to = from + 1; to <= 7; to++) {
                int begin = from;
                int end = to;
                byte[] mark = change(
                        author.fork(actor(3)),
                        transaction -> transaction.mark(text, begin, end, "bold", true, ExpandMark.NONE));
                assertThat(index.draft(read(mark), Past.WHOLE)).isEmpty();
                index.discardDraft();
                refuses(swapped(mark), misfit);
            }
        }
        other.free();
    }

    /** A mark whose beginning and end changed places. */
    private static ChangeParts swapped(byte[] mark) {
        var operations = read(mark).rows();
        ChangeParts parts = ChangeParts.of(mark);
        int[] counters = operations.keyCounters;
        int[] actors = operations.keyActors;
        parts.column(KEY_COUNTER, 0x7e, counters[1], counters[0] - counters[1] & 0x7f);
        boolean heads = actors[0] == Operations.NONE;
        if (heads) {
            parts.column(KEY_ACTOR, 0x7f, actors[1], 0, 1);
        } else if (actors[0] != actors[1]) {
            parts.column(KEY_ACTOR, 0x7e, actors[1], actors[0]);
        }
        return parts;
    }

    @Test
    @DisplayName("[OI4] counters of an author are used once")
    void oi4_counters() {
        ChangeParts next = ChangeParts.of(change(author, transaction -> transaction.set(ObjectId.ROOT, "new", 3)));
        next.startOp = 8;
        refuses(next, "the author has used these counters");
        next.startOp = 9;
        add(next.chunk());
    }

    @Test
    @DisplayName("[OI5] operations outside of what a change was made on are not there for it")
    void oi5_past() {
        byte[] letter = change(author, transaction -> transaction.spliceText(text, 1, 0, "x"));
        Past withoutLetters = actor -> 1;
        assertThat(index.draft(read(letter), withoutLetters)).contains("names an element that is not in the object");
        assertThat(index.draft(read(letter), actor -> 2)).isEmpty();
    }

    @Test
    @DisplayName("[OI6] a draft that is given up leaves no trace; one that is kept stays")
    void oi6_drafts() {
        List<ReadChange> changes =
                ChangeSamples.java().stream().map(OperationIndexTest::read).toList();
        for (int kept = 0; kept < changes.size(); kept++) {
            var drafting = new OperationIndex(kept);
            for (int round = 0; round < 3; round++) {
                for (ReadChange change : changes) {
                    assertThat(drafting.draft(change, Past.WHOLE)).isEmpty();
                }
                drafting.discardDraft();
                assertThat(drafting.size()).isZero();
                assertThat(drafting.draft(changes.get(1), Past.WHOLE)).isPresent();
            }
            for (ReadChange change : changes) {
                assertThat(drafting.draft(change, Past.WHOLE)).isEmpty();
            }
            for (int i = 0; i < kept; i++) {
                drafting.keepOldest();
            }
            for (ReadChange change : changes.subList(kept, changes.size())) {
                drafting.add(change);
            }
            assertThat(drafting.size())
                    .isEqualTo(changes.stream().mapToInt(ReadChange::operations).sum());
        }
    }

    @Test
    @DisplayName("[OI6] texts that are keys keep their numbers when later ones are forgotten")
    void oi6_keys() {
        var table = new KeyTable(3);
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(("key " + i * i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        for (int kept : new int[] {0, 1, 500, 3, 999, 1000}) {
            table.truncate(kept);
            for (int i = 0; i < keys.size(); i++) {
                assertThat(table.number(keys.get(i), 0, keys.get(i).length)).isEqualTo(i);
            }
            assertThat(table.size()).isEqualTo(keys.size());
        }
    }

    private void add(byte[] change) {
        assertThat(index.draft(read(change), Past.WHOLE)).isEmpty();
        index.keepOldest();
    }

    private void refuses(ChangeParts mutant, String misfit) {
        int size = index.size();
        assertThat(index.draft(read(mutant.chunk()), Past.WHOLE)).contains(misfit);
        assertThat(index.size()).isEqualTo(size);
    }

    private static ReadChange read(byte[] bytes) {
        return (ReadChange) ChangeReader.read(bytes, ChangeLimits.DEFAULT, ZipInflater::inflate);
    }

    private static byte[] change(Document author, Consumer<Transaction> edits) {
        org.automerge.ChangeHash[] heads = author.getHeads();
        try (Transaction transaction = author.startTransaction()) {
            edits.accept(transaction);
            transaction.commit();
        }
        return author.encodeChangesSince(heads);
    }

    private static byte[] actor(int first) {
        byte[] actor = new byte[16];
        Arrays.fill(actor, (byte) first);
        return actor;
    }
}
