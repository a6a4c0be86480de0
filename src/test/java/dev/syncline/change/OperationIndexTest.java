package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Consumer;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperationIndexTest {
    private static final int REFERENCE_COUNTER = 0x73;
    private static final int OBJECT_COUNTER = 0x02;
    private static final int KEY_COUNTER = 0x13;
    private static final int KEY_TEXT = 0x15;

    private final OperationIndex index = new OperationIndex();
    private Document author;
    private ObjectId text;

    @BeforeEach
    void aTextWithTwoLetters() {
        author = new Document(actor(1));
        take(change(author, transaction -> {
            text = transaction.set(ObjectId.ROOT, "text", ObjectType.TEXT);
            transaction.spliceText(text, 0, 0, "ab");
            transaction.set(ObjectId.ROOT, "key", 1);
        }));
    }

    @Test
    @DisplayName("[EN12] every change that Automerge makes fits, again and again, whoever makes it")
    void en12_honestChangesFit() {
        var fresh = new OperationIndex();
        for (int round = 0; round < 2; round++) {
            for (byte[] change : ChangeSamples.java()) {
                assertThat(fresh.admit(change, ChangeLimits.DEFAULT)).isInstanceOf(ReadChange.class);
            }
        }
    }

    @Test
    @DisplayName("[EN12] a change that overwrites or names what is not there is refused and leaves no trace")
    void en12_danglingReferences() {
        byte[] put = change(author, transaction -> transaction.set(ObjectId.ROOT, "key", 2));
        refuses(ChangeParts.of(put).column(REFERENCE_COUNTER, 0x7f, 1), "overwrites what is not there");
        refuses(ChangeParts.of(put).column(KEY_TEXT, 0x7f, 3, 'k', 'e', 'z'), "overwrites what is not there");

        byte[] delete = change(author, transaction -> transaction.delete(text, 0));
        take(put);
        refuses(ChangeParts.of(delete).column(OBJECT_COUNTER, 0x7f, 4), "no such object");
        refuses(ChangeParts.of(delete).column(KEY_COUNTER, 0x7f, 4), "no such element");
        refuses(ChangeParts.of(delete).column(KEY_COUNTER, 0x7f, 3), "overwrites what is not there");
        take(delete);
    }

    @Test
    @DisplayName("[EN12] counters are used once, and do not jump ahead of the document")
    void en12_counters() {
        byte[] next = change(author, transaction -> transaction.set(ObjectId.ROOT, "new", 3));
        ChangeParts jump = ChangeParts.of(next);
        jump.startOp = 1 << 20;
        refuses(jump, "the counters jump ahead of the document");
        ChangeParts again = ChangeParts.of(next);
        again.startOp = 1;
        refuses(again, "the author has used these counters");
        take(next);
    }

    private void take(byte[] change) {
        assertThat(index.admit(change, ChangeLimits.DEFAULT)).isInstanceOf(ReadChange.class);
    }

    private void refuses(ChangeParts mutant, String text) {
        int size = index.size();
        assertThat(index.admit(mutant.chunk(), ChangeLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.text()).isEqualTo(text));
        assertThat(index.size()).isEqualTo(size);
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
