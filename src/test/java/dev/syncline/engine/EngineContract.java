package dev.syncline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.change.ChangeSamples;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every engine does, whatever contains it. */
abstract class EngineContract {
    protected static final DocumentId DOCUMENT = Authors.someDocument(1);

    abstract Engine engine();

    @Test
    @DisplayName("[EN1] what was loaded and applied has the author's heads and text, in the order it was asked for")
    void en1_loadAndApply() {
        try (var author = new Authors(1)) {
            List<byte[]> first = author.changes();
            byte[] second = author.type();
            byte[] third = author.type();

            await(engine().load(DOCUMENT, first));
            await(engine().apply(DOCUMENT, List.of(second)));
            List<ChangeHash> heads = await(engine().apply(DOCUMENT, List.of(second, third)));

            assertThat(heads).isEqualTo(author.heads());
            assertThat(await(engine().json(DOCUMENT))).isEqualTo("{\"text\":\"" + author.text() + "\"}");
            assertThat(await(engine().load(DOCUMENT, List.of(await(engine().save(DOCUMENT))))))
                    .isEqualTo(heads);
            assertThat(await(engine().load(DOCUMENT, List.of()))).isEmpty();
        }
    }

    @Test
    @DisplayName("[EN1] a snapshot and the changes after it load together")
    void en1_snapshotAndTail() {
        try (var author = new Authors(2)) {
            author.type();
            byte[] snapshot = author.document().save();
            byte[] tail = author.type();

            assertThat(await(engine().load(DOCUMENT, List.of(snapshot, tail)))).isEqualTo(author.heads());
        }
    }

    @Test
    @DisplayName(
            "[EN15] condensed, a document has the same heads and value, also when condensed again, and no instance")
    void en15_condense() {
        try (var author = new Authors(4)) {
            for (int i = 0; i < 50; i++) {
                author.type();
            }
            Engine.Condensed made = await(engine().condense(author.changes()));
            Engine.Condensed again = await(engine().condense(List.of(made.saved())));

            assertThat(made.heads()).isEqualTo(author.heads()).isEqualTo(again.heads());
            assertThat(made.value()).isEqualTo(again.value());
            assertThat(made.saved().length)
                    .isLessThan(author.changes().stream()
                                    .mapToInt(change -> change.length)
                                    .sum()
                            / 4);
            byte[] later = author.type();
            Engine.Condensed other = await(engine().condense(List.of(made.saved(), later)));
            assertThat(other.heads()).isEqualTo(author.heads());
            assertThat(other.value()).isNotEqualTo(made.value());
            byte[] cut = Bytes.range(made.saved(), 0, made.saved().length - 1);
            assertThat(failure(engine().condense(List.of(cut)))).isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    @DisplayName("[EN2] a document that is not loaded is NOT_LOADED; dropping it is fine")
    void en2_notLoaded() {
        DocumentId unknown = Authors.someDocument(7);

        engine().drop(unknown);

        assertThat(failure(engine().apply(unknown, List.of(Types.NOTE.genesis()))))
                .isEqualTo(Kind.NOT_LOADED);
        assertThat(failure(engine().json(unknown))).isEqualTo(Kind.NOT_LOADED);
        await(engine().load(unknown, List.of(Types.NOTE.genesis())));
        engine().drop(unknown);
        assertThat(failure(engine().save(unknown))).isEqualTo(Kind.NOT_LOADED);
    }

    @Test
    @DisplayName("[EN3] changes since heads are the caller's missing changes, uncompressed; unknown heads are ignored")
    void en3_changesSince() {
        try (var author = new Authors(3)) {
            List<ChangeHash> before = author.heads();
            byte[] second = author.type();
            byte[] third =
                    author.change(transaction -> transaction.set(ObjectId.ROOT, "long", "0123456789".repeat(100)));
            await(engine().load(DOCUMENT, author.changes()));
            ChangeHash unknown = new ChangeHash(1, 2, 3, 4);

            assertThat(await(engine().changesSince(DOCUMENT, before))).isEqualTo(Bytes.concat(second, third));
            assertThat(await(engine().changesSince(DOCUMENT, List.of(unknown, before.get(0)))))
                    .isEqualTo(Bytes.concat(second, third));
            assertThat(await(engine().changesSince(DOCUMENT, author.heads()))).isEmpty();
            assertThat(await(engine().changesSince(DOCUMENT, List.of())))
                    .isEqualTo(Bytes.concat(author.changes().toArray(byte[][]::new)));
        }
    }

    @Test
    @DisplayName("[EN4] JSON is canonical: sorted keys, no white space, numbers as JavaScript prints them")
    void en4_canonicalJson() {
        try (var author = new Authors(4)) {
            author.change(transaction -> {
                transaction.set(ObjectId.ROOT, "z", 1);
                transaction.set(ObjectId.ROOT, "a\"\\\n\u0001", "é😀\u2028");
                transaction.set(ObjectId.ROOT, "bytes", new byte[] {1, 2, (byte) 255});
                transaction.set(ObjectId.ROOT, "time", new Date(1_600_000_000_123L));
                transaction.set(ObjectId.ROOT, "counter", NewValue.counter(5));
                transaction.setUint(ObjectId.ROOT, "uint", -1L);
                transaction.setNull(ObjectId.ROOT, "null");
                transaction.set(ObjectId.ROOT, "bool", true);
                ObjectId list = transaction.set(ObjectId.ROOT, "list", ObjectType.LIST);
                double[] numbers = {1.0, -0.0, 0.1, 1e21, 123456789012345680000.0, 1.5e-7, 0.000001, -2.5e300, 5e-324};
                for (int i = 0; i < numbers.length; i++) {
                    transaction.insert(list, i, numbers[i]);
                }
                transaction.set(ObjectId.ROOT, "empty", ObjectType.MAP);
            });
            await(engine().load(DOCUMENT, author.changes()));

            assertThat(await(engine().json(DOCUMENT)))
                    .isEqualTo("{\"a\\\"\\\\\\n\\u0001\":\"é😀\u2028\",\"bool\":true,\"bytes\":\"AQL/\",\"counter\":5,"
                            + "\"empty\":{},\"list\":[1,0,0.1,1e+21,123456789012345680000,1.5e-7,0.000001,-2.5e+300,"
                            + "5e-324],\"null\":null,\"text\":\"\",\"time\":\"2020-09-13T12:26:40.123Z\","
                            + "\"uint\":18446744073709551615,\"z\":1}");
        }
    }

    @Test
    @DisplayName("[EN5] the title is the text or string at the root key title, else empty")
    void en5_title() {
        try (var author = new Authors(5)) {
            await(engine().load(DOCUMENT, author.changes()));
            assertThat(await(engine().title(DOCUMENT))).isEmpty();

            byte[] plain = author.change(transaction -> transaction.set(ObjectId.ROOT, "title", "plain"));
            await(engine().apply(DOCUMENT, List.of(plain)));
            assertThat(await(engine().title(DOCUMENT))).isEqualTo("plain");

            byte[] text = author.change(transaction ->
                    transaction.spliceText(transaction.set(ObjectId.ROOT, "title", ObjectType.TEXT), 0, 0, "text 😀"));
            await(engine().apply(DOCUMENT, List.of(text)));
            assertThat(await(engine().title(DOCUMENT))).isEqualTo("text 😀");

            byte[] number = author.change(transaction -> transaction.set(ObjectId.ROOT, "title", 5));
            await(engine().apply(DOCUMENT, List.of(number)));
            assertThat(await(engine().title(DOCUMENT))).isEmpty();
        }
    }

    @Test
    @DisplayName("[EN19] a title is one change on a text that is there for it, and nothing elsewhere")
    void en19_entitle() {
        byte[] genesis = Types.NOTE.genesis();
        byte[] change = await(engine().entitle(DOCUMENT, List.of(genesis), "Shopping 😀"));
        assertThat(await(engine().load(DOCUMENT, List.of(genesis, change)))).hasSize(1);
        assertThat(await(engine().json(DOCUMENT))).isEqualTo("{\"text\":\"\",\"title\":\"Shopping 😀\"}");

        try (var author = new Authors(6)) {
            assertThat(await(engine().entitle(DOCUMENT, author.changes(), "Shopping")))
                    .isEmpty();
        }
        assertThat(failure(engine().entitle(DOCUMENT, List.of(new byte[] {1, 2, 3}), "Shopping")))
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    @DisplayName("[EN6] a saved file and loose changes in any order are read as changes in causal order")
    void en6_readsFiles() {
        try (var author = new Authors(6)) {
            byte[] loose =
                    Bytes.concat(author.type(), author.type(), author.changes().get(0));

            for (byte[] file : List.of(author.document().save(), loose)) {
                Engine.ReadFile read = await(engine().read(file));
                assertThat(read.heads()).isEqualTo(author.heads());
                assertThat(Bytes.concat(read.changes().toArray(byte[][]::new)))
                        .isEqualTo(Bytes.concat(author.changes().toArray(byte[][]::new)));
            }
            assertThat(await(engine().read(new byte[0])).changes()).isEmpty();
        }
    }

    @Test
    @DisplayName("[EN7] a file that is no document, is cut off, or misses a dependency is REFUSED")
    void en7_refusesFiles() {
        try (var author = new Authors(8)) {
            byte[] second = author.type();
            byte[] saved = author.document().save();
            byte[] damaged = saved.clone();
            damaged[damaged.length - 3] ^= 1;

            assertThat(failure(engine().read("no document".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(Kind.REFUSED);
            assertThat(failure(engine().read(Bytes.range(saved, 0, saved.length - 1))))
                    .isEqualTo(Kind.REFUSED);
            assertThat(failure(engine().read(damaged))).isEqualTo(Kind.REFUSED);
            assertThat(failure(engine().read(second))).isEqualTo(Kind.REFUSED);
            assertThat(failure(engine().load(DOCUMENT, List.of(damaged)))).isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    @DisplayName("[EN6][EN7] Automerge's own fixture files are read or refused as their names say")
    void en7_fixtures() throws IOException {
        for (String good : List.of(
                "exemplar",
                "counter_value_is_ok.automerge",
                "two_change_chunks.automerge",
                "two_change_chunks_compressed.automerge",
                "two_change_chunks_out_of_order.automerge")) {
            assertThat(await(engine().read(fixture(good))).changes()).as(good).isNotEmpty();
        }
        for (String bad : List.of("invalid_deflate_stream", "overflow_in_length", "missing_actor")) {
            byte[] file = fixture(bad + ".automerge");
            assertThat(failure(engine().read(file))).as(bad).isEqualTo(Kind.REFUSED);
        }
    }

    private static byte[] fixture(String name) throws IOException {
        return Files.readAllBytes(ChangeSamples.sharedFile("automerge-files/" + name));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** How the stage failed; null if it did not. */
    static Kind failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failure) {
            return ((EngineException) failure.getCause()).kind();
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
