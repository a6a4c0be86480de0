package dev.syncline.change;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syncline.id.ChangeHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.automerge.Document;
import org.automerge.ExpandMark;
import org.automerge.NewValue;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** Valid changes to start from: made by Automerge in JavaScript (a fixture) and in Java (here and now). */
public final class ChangeSamples {
    static final org.automerge.ChangeHash[] NOTHING = {};

    private static final Path SHARED = Path.of("..", "shared", "data");

    /** One change, where it came from, and the hash its author gave it. */
    public record Sample(String name, ChangeHash hash, byte[] bytes) {}

    private ChangeSamples() {}

    /** A file of the data folder beside the checkout; the test is skipped where there is none. */
    public static Path sharedFile(String name) {
        Path shared =
                System.getProperty("syncline.shared") == null ? SHARED : Path.of(System.getProperty("syncline.shared"));
        Path file = shared.resolve(name);
        assumeTrue(Files.isReadable(file), "skipped: no " + name + " in ../shared/data beside this checkout");
        return file;
    }

    /** Changes made by npm @automerge/automerge 3.5.0, see src/test/fixtures/change. */
    public static List<Sample> javascript() {
        try (InputStream in = ChangeSamples.class.getResourceAsStream("/change/js-3.5.0.txt")) {
            List<Sample> samples = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                String[] fields = line.split(" ");
                byte[] bytes = Base64.getDecoder().decode(fields[2]);
                samples.add(new Sample("js " + fields[0], ChangeHash.parseHex(fields[1]), bytes));
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes made by automerge-java: every type of value and object, three actors, marks, large texts. */
    public static List<byte[]> java() {
        Document first = new Document(actor(16, 0x40));
        everyType(first);
        edits(first);
        Document second = first.fork(actor(3, 0x10));
        Document third = first.fork(actor(16, 0xF0));
        concurrent(first, "first");
        concurrent(second, "second");
        concurrent(third, "third");
        first.merge(second);
        first.merge(third);
        edits(first);
        marks(first);
        large(first);
        List<byte[]> changes = chunks(first.encodeChangesSince(NOTHING));
        first.free();
        second.free();
        third.free();
        return changes;
    }

    public static List<byte[]> chunks(byte[] concatenated) {
        ChunkSplit split = ChangeReader.split(concatenated, Integer.MAX_VALUE);
        return ((ChunkSplit.Chunks) split).chunks().stream().map(Chunk::bytes).toList();
    }

    private static byte[] actor(int length, int first) {
        byte[] actor = new byte[length];
        for (int i = 0; i < length; i++) {
            actor[i] = (byte) (first + i);
        }
        return actor;
    }

    private static void everyType(Document document) {
        try (Transaction tx = document.startTransaction()) {
            ObjectId text = tx.set(ObjectId.ROOT, "text", ObjectType.TEXT);
            tx.spliceText(text, 0, 0, "grüße \uD83D\uDE00 水");
            tx.set(ObjectId.ROOT, "string", "plain");
            tx.set(ObjectId.ROOT, "int", -42);
            tx.set(ObjectId.ROOT, "long", NewValue.integer(Long.MIN_VALUE));
            tx.setUint(ObjectId.ROOT, "uint", Long.MAX_VALUE);
            tx.set(ObjectId.ROOT, "float", 1.5e300);
            tx.set(ObjectId.ROOT, "nan", Double.NaN);
            tx.set(ObjectId.ROOT, "zero", -0.0);
            tx.set(ObjectId.ROOT, "true", true);
            tx.set(ObjectId.ROOT, "false", false);
            tx.setNull(ObjectId.ROOT, "null");
            tx.set(ObjectId.ROOT, "bytes", new byte[] {0, -1, 127});
            tx.set(ObjectId.ROOT, "none", new byte[0]);
            tx.set(ObjectId.ROOT, "counter", NewValue.counter(-7));
            tx.set(ObjectId.ROOT, "date", new Date(1_700_000_000_000L));
            ObjectId list = tx.set(ObjectId.ROOT, "list", ObjectType.LIST);
            for (int i = 0; i < 5; i++) {
                tx.insert(list, i, i);
            }
            ObjectId inner = tx.insert(list, 2, ObjectType.MAP);
            tx.set(inner, "deep", tx.set(inner, "list", ObjectType.LIST).isRoot());
            ObjectId map = tx.set(ObjectId.ROOT, "map", ObjectType.MAP);
            tx.set(map, "key", "value");
            tx.commit();
        }
    }

    private static void edits(Document document) {
        try (Transaction tx = document.startTransaction()) {
            ObjectId list = object(tx, "list");
            ObjectId text = object(tx, "text");
            tx.increment(ObjectId.ROOT, "counter", 5);
            tx.increment(ObjectId.ROOT, "counter", -9);
            tx.set(ObjectId.ROOT, "string", "first");
            tx.set(ObjectId.ROOT, "string", "second");
            tx.delete(ObjectId.ROOT, "float");
            tx.set(ObjectId.ROOT, "float", 2.5);
            tx.delete(list, 0);
            tx.set(list, 0, "replaced");
            tx.set(list, 0, 3.5);
            tx.insertNull(list, 1);
            tx.delete(list, 1);
            tx.spliceText(text, 2, 3, "xyz");
            tx.spliceText(text, 1, 2, "");
            tx.commit();
        }
    }

    private static void concurrent(Document document, String who) {
        try (Transaction tx = document.startTransaction()) {
            tx.set(ObjectId.ROOT, "string", who);
            tx.increment(ObjectId.ROOT, "counter", 1);
            ObjectId text = object(tx, "text");
            tx.spliceText(text, 0, 2, who);
            ObjectId list = object(tx, "list");
            tx.set(list, 0, who);
            tx.insert(list, 1, who);
            tx.commit();
        }
    }

    private static void marks(Document document) {
        try (Transaction tx = document.startTransaction()) {
            ObjectId text = object(tx, "text");
            tx.mark(text, 0, 4, "bold", true, ExpandMark.BOTH);
            tx.mark(text, 1, 3, "link", "elsewhere", ExpandMark.NONE);
            tx.mark(text, 2, 5, "size", 12L, ExpandMark.AFTER);
            tx.unmark(text, "bold", 1, 2, ExpandMark.BEFORE);
            tx.spliceText(text, 3, 1, "in a mark");
            tx.commit();
        }
    }

    private static void large(Document document) {
        try (Transaction tx = document.startTransaction()) {
            ObjectId text = object(tx, "text");
            tx.spliceText(text, 0, 0, "The same words again and again. ".repeat(100));
            tx.commit();
        }
        try (Transaction tx = document.startTransaction()) {
            ObjectId text = object(tx, "text");
            for (int i = 0; i < 200; i++) {
                tx.spliceText(text, i * 7 % 3_000, i % 3, "ab".substring(i % 2));
            }
            tx.commit();
        }
    }

    private static ObjectId object(Transaction tx, String key) {
        return switch (tx.get(ObjectId.ROOT, key).orElseThrow()) {
            case org.automerge.AmValue.Text text -> text.getId();
            case org.automerge.AmValue.List list -> list.getId();
            default -> throw new AssertionError(key);
        };
    }
}
