package dev.syncline.engine;

import dev.syncline.engine.child.Hashes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** Somebody who writes into a document with Automerge itself, for tests: every step gives the change's bytes. */
final class Authors implements AutoCloseable {
    private final Document document;
    private final ObjectId text;
    private final Random random;
    private final List<byte[]> changes = new ArrayList<>();

    Authors(long seed) {
        random = new Random(seed);
        byte[] actor = new byte[16];
        random.nextBytes(actor);
        document = new Document(actor);
        var made = new ObjectId[1];
        change(transaction -> made[0] = transaction.set(ObjectId.ROOT, "text", ObjectType.TEXT));
        text = made[0];
    }

    static DocumentId someDocument(long seed) {
        var random = new Random(seed);
        return new DocumentId(random.nextLong(), random.nextLong());
    }

    byte[] change(Consumer<Transaction> edits) {
        org.automerge.ChangeHash[] before = document.getHeads();
        try (Transaction transaction = document.startTransaction()) {
            edits.accept(transaction);
            transaction.commit();
        }
        byte[] change = document.encodeChangesSince(before);
        changes.add(change);
        return change;
    }

    /** Types one random letter somewhere. */
    byte[] type() {
        long length = document.length(text);
        long index = random.nextLong(length + 1);
        String letter = String.valueOf((char) ('a' + random.nextInt(26)));
        return change(transaction -> transaction.spliceText(text, index, 0, letter));
    }

    /** Everything written so far, change by change. */
    List<byte[]> changes() {
        return List.copyOf(changes);
    }

    List<ChangeHash> heads() {
        return Hashes.fromAutomerge(document.getHeads());
    }

    Document document() {
        return document;
    }

    String text() {
        return document.text(text).orElseThrow();
    }

    @Override
    public void close() {
        document.free();
    }
}
