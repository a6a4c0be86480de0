package dev.syncline.app;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.automerge.ChangeHash;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** Makes the genesis changes of {@link Types} anew, with Automerge itself. */
final class GenesisMaker {
    private GenesisMaker() {}

    static String note() {
        return genesis("note", transaction -> {
            transaction.set(ObjectId.ROOT, "title", ObjectType.TEXT);
            transaction.set(ObjectId.ROOT, "text", ObjectType.TEXT);
        });
    }

    static String board() {
        return genesis("board", transaction -> {
            transaction.set(ObjectId.ROOT, "title", ObjectType.TEXT);
            ObjectId columns = transaction.set(ObjectId.ROOT, "columns", ObjectType.MAP);
            transaction.set(ObjectId.ROOT, "cards", ObjectType.MAP);
            column(transaction, columns, "todo", "To do", "V000V");
            column(transaction, columns, "doing", "Doing", "V001V");
            column(transaction, columns, "done", "Done", "V002V");
        });
    }

    private static void column(Transaction transaction, ObjectId columns, String id, String name, String order) {
        ObjectId column = transaction.set(columns, id, ObjectType.MAP);
        ObjectId text = transaction.set(column, "name", ObjectType.TEXT);
        transaction.spliceText(text, 0, 0, name);
        transaction.set(column, "order", order);
    }

    private static String genesis(String type, Consumer<Transaction> edits) {
        Document document = new Document(actor(type));
        try {
            try (Transaction transaction = document.startTransaction()) {
                edits.accept(transaction);
                transaction.commit();
            }
            return HexFormat.of().formatHex(document.encodeChangesSince(new ChangeHash[0]));
        } finally {
            document.free();
        }
    }

    private static byte[] actor(String type) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("syncline genesis " + type).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Prints the constants for {@link Types}. */
    public static void main(String[] arguments) {
        System.out.println("note  " + note());
        System.out.println("board " + board());
    }
}
