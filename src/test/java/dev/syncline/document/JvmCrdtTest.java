package dev.syncline.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ReadChange;
import dev.syncline.id.ActorId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JvmCrdtTest {
    private static final int SEEDS = Integer.getInteger("syncline.crdt.seeds", 60);

    private final List<Crdt<?, ?>> made = new ArrayList<>();

    @AfterEach
    void freeAll() {
        made.forEach(Crdt::free);
    }

    @Test
    @DisplayName("[DO4] positions are UTF-16 code units and never fall into a surrogate pair")
    void do4_positions() {
        JvmCrdt note = note(1);
        String text = textOf(note);

        note.edit(List.of(new Edit.SpliceText(text, 0, 0, "a😀b")));
        note.edit(List.of(new Edit.SpliceText(text, 3, 0, "|")));
        note.edit(List.of(new Edit.SpliceText(text, 2, 0, "<")));
        assertThat(note.json()).isEqualTo("{\"text\":\"a<😀|b\",\"title\":\"\"}");

        note.edit(List.of(new Edit.SpliceText(text, 3, 1, "")));
        assertThat(note.json()).isEqualTo("{\"text\":\"a<|b\",\"title\":\"\"}");
        note.edit(List.of(new Edit.SpliceText(text, 99, 99, "\ud83d")));
        assertThat(note.json()).isEqualTo("{\"text\":\"a<|b\ufffd\",\"title\":\"\"}");
    }

    @Test
    @DisplayName("[DO5] edits become one uncompressed change that the strict reader takes; nothing changed, no change")
    void do5_oneChange() {
        JvmCrdt board = load(1, Types.BOARD);
        String cards = object(board, "cards");

        var edited = board.edit(List.of(
                new Edit.Put(
                        cards,
                        "c1",
                        new Value.MapObject(
                                "~1", Map.of("title", new Value.Text("~2", "first"), "column", new Value.Str("todo")))),
                new Edit.SpliceText("~2", 5, 0, " card"),
                new Edit.Put("~1", "order", new Value.Str("V")),
                new Edit.Delete(cards, "unknown"),
                new Edit.Put("7@00", "gone", new Value.Null())));

        assertThat(edited.changes()).hasSize(1);
        assertThat(read(edited.changes().get(0)).actor()).isEqualTo(actor(1));
        assertThat(board.json()).contains("\"c1\":{\"column\":\"todo\",\"order\":\"V\",\"title\":\"first card\"}");
        assertThat(board.edit(List.of(new Edit.Delete("~1", "unknown"))).changes())
                .isEmpty();
        assertThat(board.edit(List.of()).patches()).isEmpty();
    }

    @Test
    @DisplayName("[DO5] a long paste becomes several changes within the bounds of one")
    void do5_longPaste() {
        JvmCrdt note = note(1);
        String text = textOf(note);
        String paste = "é😀xyz".repeat(4_000);

        List<byte[]> changes =
                note.edit(List.of(new Edit.SpliceText(text, 0, 0, paste))).changes();
        List<byte[]> cut = note.edit(List.of(new Edit.SpliceText(text, 6, paste.length() - 12, "")))
                .changes();

        assertThat(changes.size()).isBetween(4, 8);
        assertThat(cut.size()).isBetween(4, 8);
        for (byte[] change : changes) {
            assertThat(read(change).operations()).isLessThanOrEqualTo(Crdt.OPERATIONS_MAX);
        }
        assertThat(note.json()).isEqualTo("{\"text\":\"é😀xyzé😀xyz\",\"title\":\"\"}");
    }

    @Test
    @DisplayName("[DO6] a fork lacks the unsent changes; their effect is authored anew by the other actor")
    void do6_fork() {
        JvmCrdt board = load(1, Types.BOARD);
        String before = board.json();
        List<byte[]> unsent = new ArrayList<>();
        unsent.addAll(board.edit(List.of(
                        new Edit.SpliceText(object(board, "title"), 0, 0, "Plan"),
                        new Edit.Put(Edit.ROOT, "votes", new Value.Counter(2)),
                        new Edit.Put(object(board, "cards"), "c", new Value.MapObject("~c", Map.of()))))
                .changes());
        unsent.addAll(board.edit(List.of(
                        new Edit.Put(
                                "~c",
                                "tags",
                                new Value.ListObject("", List.of(new Value.Int(1), new Value.Bool(true)))),
                        new Edit.Increment(Edit.ROOT, "votes", 3)))
                .changes());

        var bare = board.fork(unsent, actor(2), false);
        var kept = board.fork(unsent, actor(3), true);
        made.add(bare.replica());
        made.add(kept.replica());

        assertThat(bare.replica().json()).isEqualTo(before);
        assertThat(bare.changes()).isEmpty();
        assertThat(kept.replica().json()).isEqualTo(board.json());
        assertThat(kept.changes()).hasSize(1);
        assertThat(read(kept.changes().get(0)).actor()).isEqualTo(actor(3));
    }

    @Test
    @DisplayName("[DO6] a fork in the middle of a conflict, with words in several places, keeps everybody's words")
    void do6_forkInConflict() {
        JvmCrdt mine = note(1);
        JvmCrdt theirs = note(2);
        theirs.apply(mine.edit(List.of(new Edit.SpliceText(textOf(mine), 0, 0, "one 😀 two three")))
                .changes());
        List<byte[]> unsent = mine.edit(List.of(
                        new Edit.Put(Edit.ROOT, "key", new Value.Str("mine")),
                        new Edit.SpliceText(textOf(mine), 0, 0, "zero "),
                        new Edit.SpliceText(textOf(mine), 11, 0, " and a half"),
                        new Edit.SpliceText(textOf(mine), 27, 5, "3")))
                .changes();
        List<byte[]> remote = theirs.edit(List.of(
                        new Edit.Put(Edit.ROOT, "key", new Value.Str("theirs")),
                        new Edit.SpliceText(textOf(theirs), 4, 2, "1"),
                        new Edit.SpliceText(textOf(theirs), 8, 0, " 2.5")))
                .changes();
        mine.apply(remote);

        var fork = mine.fork(unsent, actor(3), true);
        made.add(fork.replica());

        assertThat(fork.replica().json()).isEqualTo(mine.json());
        theirs.apply(fork.changes());
        assertThat(theirs.json()).isEqualTo(mine.json()).contains("zero one 1");
    }

    @Test
    @DisplayName("[DO7] replicas that exchange their changes in any order agree, and patches carry a reader along")
    void do7_convergence() {
        for (int seed = 0; seed < SEEDS; seed++) {
            converge(seed);
            freeAll();
            made.clear();
        }
    }

    private void converge(int seed) {
        var random = new Random(seed);
        List<JvmCrdt> replicas = new ArrayList<>();
        List<JvmCrdt> readers = new ArrayList<>();
        List<List<byte[]>> outboxes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replicas.add(load(i + 1, Types.BOARD));
            outboxes.add(new ArrayList<>());
            readers.add(new JvmCrdtReader(replicas.get(i)).crdt());
        }
        for (int step = 0; step < 40; step++) {
            int author = random.nextInt(3);
            JvmCrdt replica = replicas.get(author);
            if (random.nextInt(4) > 0) {
                var edited = replica.edit(RandomEdits.some(replica.value(), random));
                follow(readers.get(author), edited.patches());
                edited.changes()
                        .forEach(change -> assertThat(
                                        ChangeReader.read(change, ChangeLimits.DEFAULT, (deflated, max) -> deflated))
                                .isInstanceOf(ReadChange.class));
                outboxes.get(author).addAll(edited.changes());
            } else {
                deliver(outboxes.get(author), replicas, readers, author, random);
            }
        }
        for (int author = 0; author < 3; author++) {
            deliver(outboxes.get(author), replicas, readers, author, random);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(replicas.get(i).heads())
                    .as("seed %d", seed)
                    .isEqualTo(replicas.get(0).heads());
            assertThat(replicas.get(i).json())
                    .as("seed %d", seed)
                    .isEqualTo(replicas.get(0).json());
            assertThat(readers.get(i).json())
                    .as("seed %d reader %d", seed, i)
                    .isEqualTo(replicas.get(i).json());
        }
    }

    /** Brings an author's changes to the others, now and then a part of them twice. */
    private static void deliver(
            List<byte[]> outbox, List<JvmCrdt> replicas, List<JvmCrdt> readers, int author, Random random) {
        List<byte[]> changes = new ArrayList<>(outbox);
        if (random.nextBoolean()) {
            Collections.shuffle(changes, random);
        }
        for (int other = 0; other < replicas.size(); other++) {
            if (other != author && !changes.isEmpty()) {
                follow(readers.get(other), replicas.get(other).apply(changes));
            }
        }
    }

    private static void follow(JvmCrdt reader, List<Patch> patches) {
        reader.edit(patches.stream().map(Patch::effect).toList());
    }

    /** Somebody who knows a document only by its patches. */
    private final class JvmCrdtReader {
        private final JvmCrdt crdt;

        JvmCrdtReader(JvmCrdt document) {
            crdt = new JvmCrdt.Factory(true).load(List.of(), actor(100 + made.size()));
            made.add(crdt);
            follow(crdt, document.whole());
        }

        JvmCrdt crdt() {
            return crdt;
        }
    }

    private JvmCrdt note(int author) {
        return load(author, Types.NOTE);
    }

    private JvmCrdt load(int author, DocumentType type) {
        var crdt = new JvmCrdt.Factory(true).load(List.of(type.genesis()), actor(author));
        made.add(crdt);
        return crdt;
    }

    private static String textOf(JvmCrdt note) {
        return object(note, "text");
    }

    private static String object(JvmCrdt document, String key) {
        return switch (document.value().entries().get(key)) {
            case Value.Text text -> text.id();
            case Value.MapObject map -> map.id();
            default -> throw new AssertionError(key + " is no object");
        };
    }

    private static ActorId actor(int number) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) number;
        return ActorId.of(bytes);
    }

    private static ReadChange read(byte[] change) {
        return (ReadChange) ChangeReader.read(change, ChangeLimits.DEFAULT, (deflated, max) -> deflated);
    }
}
