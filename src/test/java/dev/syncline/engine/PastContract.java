package dev.syncline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.engine.child.Hashes;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ExpandMark;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every engine says of a document's past. */
abstract class PastContract {
    private static final int DOCUMENTS = 12;
    private static final int CHANGES = 25;

    abstract Engine engine();

    /** A state of a document and what it was worth. */
    private record State(List<ChangeHash> heads, String json) {}

    @Test
    @DisplayName("[EN16] a document at earlier heads is what it was then, as a file and as JSON")
    void en16_past() {
        try (var author = new Authors(3)) {
            author.type();
            List<ChangeHash> heads = author.heads();
            String text = author.text();
            author.type();

            List<byte[]> parts = author.changes();
            String json = "{\"text\":\"" + text + "\"}";
            assertThat(EngineContract.await(engine().pastJson(parts, heads))).isEqualTo(json);
            byte[] file = EngineContract.await(engine().past(parts, heads));
            assertThat(EngineContract.await(engine().load(EngineContract.DOCUMENT, List.of(file))))
                    .isEqualTo(heads);
            assertThat(EngineContract.await(engine().pastJson(parts, List.of())))
                    .isEqualTo("{}");
        }
    }

    @Test
    @DisplayName("[EN16] heads that no state of the document has are refused")
    void en16_foreignHeads() {
        try (var author = new Authors(4);
                var other = new Authors(5)) {
            List<ChangeHash> first = author.heads();
            author.type();
            List<ChangeHash> both = new ArrayList<>(first);
            both.addAll(author.heads());
            both.sort(null);

            for (List<ChangeHash> bad : List.of(other.heads(), both)) {
                assertThat(EngineContract.failure(engine().pastJson(author.changes(), bad)))
                        .isEqualTo(EngineException.Kind.REFUSED);
                assertThat(EngineContract.failure(engine().difference(author.changes(), first, bad)))
                        .isEqualTo(EngineException.Kind.REFUSED);
                assertThat(EngineContract.failure(engine().restore(author.changes(), bad)))
                        .isEqualTo(EngineException.Kind.REFUSED);
            }
        }
    }

    @Test
    @DisplayName("[EN17] the difference of two states is what leads from one to the other, in both directions")
    void en17_difference() {
        try (var author = new Authors(6)) {
            List<ChangeHash> empty = author.heads();
            author.type();
            List<ChangeHash> written = author.heads();

            List<byte[]> parts = author.changes();
            assertThat(EngineContract.await(engine().difference(parts, empty, written)))
                    .isEqualTo("[{\"op\":\"splice\",\"path\":[\"text\",0],\"text\":\"" + author.text() + "\"}]");
            assertThat(EngineContract.await(engine().difference(parts, written, empty)))
                    .isEqualTo("[{\"op\":\"delete\",\"path\":[\"text\",0],\"count\":1}]");
            assertThat(EngineContract.await(engine().difference(parts, written, written)))
                    .isEqualTo("[]");
        }
    }

    @Test
    @DisplayName("[EN17] applied to the one state, the difference makes the other, whatever was written")
    void en17_leadsThere() {
        for (long seed = 1; seed <= DOCUMENTS; seed++) {
            try (var author = new Authors(seed)) {
                var random = new Random(seed);
                List<ChangeHash> before = author.heads();
                for (int i = 0; i < CHANGES; i++) {
                    author.change(edit -> scribble(edit, random));
                    before = random.nextInt(4) == 0 ? author.heads() : before;
                }
                assertLeads("seed " + seed, author.changes(), before, author.heads());
                assertLeads("seed " + seed + " back", author.changes(), author.heads(), before);
            }
        }
    }

    @Test
    @DisplayName("[EN20] made anew, a document has the same value and nothing of its past, whatever was written")
    void en20_anew() {
        for (long seed = 1; seed <= DOCUMENTS; seed++) {
            try (var author = new Authors(seed)) {
                var random = new Random(seed);
                for (int i = 0; i < CHANGES; i++) {
                    author.change(edit -> scribble(edit, random));
                }
                assertAnew("seed " + seed, new byte[0], author.changes());
            }
        }
    }

    @Test
    @DisplayName("[EN20] also on the genesis of a type, and where there is nothing to keep")
    void en20_genesis() {
        byte[] genesis = Types.NOTE.genesis();
        try (var author = new Authors(7)) {
            assertAnew("other content", genesis, author.changes());
        }
        assertAnew("the genesis alone", genesis, List.of(genesis));
        assertAnew("nothing", new byte[0], List.of());
    }

    private void assertAnew(String what, byte[] genesis, List<byte[]> parts) {
        Engine.Condensed before = EngineContract.await(engine().condense(parts));
        Engine.Condensed anew = EngineContract.await(engine().anew(genesis, parts));

        assertThat(anew.value()).as(what).isEqualTo(before.value());
        assertThat(EngineContract.await(engine().load(EngineContract.DOCUMENT, List.of(anew.saved()))))
                .as(what)
                .isEqualTo(anew.heads());
        assertThat(json(List.of(anew.saved()))).as(what).isEqualTo(json(parts));
        List<byte[]> changes = EngineContract.await(engine().read(anew.saved())).changes();
        List<byte[]> made = changes.stream()
                .filter(change -> !Arrays.equals(change, genesis))
                .toList();
        assertThat(made).as(what).isNotEmpty();
        for (byte[] change : made) {
            assertThat(parts).as(what).noneMatch(part -> Arrays.equals(part, change));
        }
        assertThat(changes.size() - made.size()).as(what).isEqualTo(genesis.length == 0 ? 0 : 1);
    }

    private String json(List<byte[]> parts) {
        EngineContract.await(engine().load(EngineContract.DOCUMENT, parts));
        return EngineContract.await(engine().json(EngineContract.DOCUMENT));
    }

    @Test
    @DisplayName("[EN17] also where two wrote one field, item or text without knowing of each other")
    void en17_conflicts() {
        Document one = new Document(new byte[] {1});
        ObjectId text = commit(one, edit -> edit.set(ObjectId.ROOT, "text", ObjectType.TEXT));
        ObjectId list = commit(one, edit -> edit.set(ObjectId.ROOT, "list", ObjectType.LIST));
        commit(one, edit -> {
            edit.set(ObjectId.ROOT, "title", "before");
            edit.spliceText(text, 0, 0, "a few 😀 words");
            edit.insert(list, 0, NewValue.integer(1));
            return null;
        });
        List<ChangeHash> before = Hashes.fromAutomerge(one.getHeads());
        Document other = one.fork(new byte[] {2});
        for (Document author : List.of(one, other)) {
            int number = author.getActorId()[0];
            commit(author, edit -> {
                edit.set(ObjectId.ROOT, "title", "by " + number);
                edit.set(ObjectId.ROOT, "made", ObjectType.MAP);
                edit.set(list, 0, NewValue.integer(number));
                edit.spliceText(text, number, 3, "x");
                return null;
            });
        }
        one.merge(other);
        List<ChangeHash> after = Hashes.fromAutomerge(one.getHeads());
        byte[] saved = one.save();
        one.free();
        other.free();

        assertThat(after).as("two who did not know of each other").hasSize(2);
        assertLeads("both", List.of(saved), before, after);
        assertLeads("one by the other", List.of(saved), after.subList(0, 1), after);
    }

    private static <T> T commit(Document document, Function<Transaction, T> edits) {
        try (Transaction transaction = document.startTransaction()) {
            T made = edits.apply(transaction);
            transaction.commit();
            return made;
        }
    }

    private void assertLeads(String what, List<byte[]> parts, List<ChangeHash> from, List<ChangeHash> to) {
        String before = EngineContract.await(engine().pastJson(parts, from));
        String after = EngineContract.await(engine().pastJson(parts, to));
        String patches = EngineContract.await(engine().difference(parts, from, to));
        assertThat(Patches.applied(before, patches)).as(what + ": " + patches).isEqualTo(Patches.applied(after, "[]"));
    }

    @Test
    @DisplayName("[EN18] restored, any document has the value that it had, and every earlier change is still in it")
    void en18_restore() {
        for (long seed = 1; seed <= DOCUMENTS; seed++) {
            try (var author = new Authors(seed)) {
                List<State> states = new ArrayList<>();
                var random = new Random(seed);
                for (int i = 0; i < CHANGES; i++) {
                    author.change(edit -> scribble(edit, random));
                    List<ChangeHash> heads = author.heads();
                    states.add(new State(heads, EngineContract.await(engine().pastJson(author.changes(), heads))));
                }
                State wanted = states.get(random.nextInt(states.size()));

                List<byte[]> parts = new ArrayList<>(author.changes());
                byte[] restoring = EngineContract.await(engine().restore(parts, wanted.heads()));
                parts.add(restoring);
                EngineContract.await(engine().load(EngineContract.DOCUMENT, parts));

                assertThat(EngineContract.await(engine().json(EngineContract.DOCUMENT)))
                        .as("seed " + seed)
                        .isEqualTo(wanted.json());
                State last = states.getLast();
                assertThat(EngineContract.await(engine().pastJson(parts, last.heads())))
                        .as("seed " + seed)
                        .isEqualTo(last.json());
            }
        }
    }

    @Test
    @DisplayName("[EN18] a large text is restored in changes of bounded size, and a document that is as it was by none")
    void en18_large() {
        String words = "0123456789😀".repeat(2_000);
        try (var author = new Authors(7)) {
            ObjectId[] text = new ObjectId[1];
            author.change(edit -> text[0] = edit.set(ObjectId.ROOT, "long", ObjectType.TEXT));
            author.change(edit -> edit.spliceText(text[0], 0, 0, words));
            List<ChangeHash> heads = author.heads();
            assertThat(EngineContract.await(engine().restore(author.changes(), heads)))
                    .isEmpty();
            author.change(edit -> edit.delete(ObjectId.ROOT, "long"));

            List<byte[]> parts = new ArrayList<>(author.changes());
            parts.add(EngineContract.await(engine().restore(parts, heads)));
            EngineContract.await(engine().load(EngineContract.DOCUMENT, parts));

            assertThat(EngineContract.await(engine().json(EngineContract.DOCUMENT)))
                    .contains(words);
        }
    }

    /** Does anything to anything. */
    private static void scribble(Transaction edit, Random random) {
        String key = "k" + random.nextInt(4);
        AmValue there = edit.get(ObjectId.ROOT, key).orElse(null);
        switch (there) {
            case AmValue.Text text when random.nextInt(5) > 0 -> write(edit, text.getId(), random);
            case AmValue.List list when random.nextInt(5) > 0 -> enlist(edit, list.getId(), random);
            case AmValue.Map map when random.nextInt(5) > 0 -> put(edit, map.getId(), "m" + random.nextInt(3), random);
            case AmValue.Counter counter -> edit.increment(ObjectId.ROOT, key, random.nextInt(9) - 4);
            case null, default -> {
                if (there != null && random.nextInt(4) == 0) {
                    edit.delete(ObjectId.ROOT, key);
                } else {
                    put(edit, ObjectId.ROOT, key, random);
                }
            }
        }
    }

    private static void write(Transaction edit, ObjectId text, Random random) {
        int length = (int) edit.length(text);
        int at = random.nextInt(length + 1);
        int gone = Math.min(length - at, random.nextInt(3));
        edit.spliceText(text, at, gone, "w" + random.nextInt(100));
        if (random.nextInt(3) == 0) {
            edit.mark(text, 0, edit.length(text), "bold", random.nextBoolean(), ExpandMark.AFTER);
        }
    }

    private static void enlist(Transaction edit, ObjectId list, Random random) {
        int length = (int) edit.length(list);
        if (length > 0 && random.nextInt(3) == 0) {
            edit.delete(list, random.nextInt(length));
        } else if (random.nextInt(4) == 0) {
            ObjectId made = edit.insert(list, random.nextInt(length + 1), ObjectType.MAP);
            put(edit, made, "inner", random);
        } else {
            edit.insert(list, random.nextInt(length + 1), NewValue.integer(random.nextInt(5)));
        }
    }

    private static void put(Transaction edit, ObjectId map, String key, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> edit.set(map, key, NewValue.uint(random.nextInt(9)));
            case 1 -> edit.set(map, key, random.nextDouble());
            case 2 -> edit.set(map, key, new byte[] {1, (byte) random.nextInt()});
            case 3 -> edit.set(map, key, new Date(random.nextInt()));
            case 4 -> edit.set(map, key, NewValue.counter(random.nextInt(9)));
            case 5 -> edit.setNull(map, key);
            case 6 -> edit.set(map, key, "text " + random.nextInt());
            case 7 -> edit.spliceText(edit.set(map, key, ObjectType.TEXT), 0, 0, "héllo 😀");
            case 8 -> {
                ObjectId list = edit.set(map, key, ObjectType.LIST);
                IntStream.range(0, 4).forEach(i -> edit.insert(list, i, NewValue.bool(i % 2 == 0)));
            }
            default -> edit.set(edit.set(map, key, ObjectType.MAP), "inner", random.nextInt());
        }
    }
}
