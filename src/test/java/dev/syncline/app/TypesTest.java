package dev.syncline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.Transaction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TypesTest {
    @Test
    @DisplayName("[DO1] Automerge makes the same genesis bytes again")
    void do1_genesisIsReproducible() {
        assertThat(Bytes.hex(Types.NOTE.genesis())).isEqualTo(GenesisMaker.note());
        assertThat(Bytes.hex(Types.BOARD.genesis())).isEqualTo(GenesisMaker.board());
        assertThat(Types.AUTOMERGE.hasGenesis()).isFalse();
    }

    @Test
    @DisplayName("[DO2] the first words that two devices write into one new document merge")
    void do2_firstEditsMerge() {
        Document left = Document.load(Types.NOTE.genesis());
        Document right = Document.load(Types.NOTE.genesis());
        write(left, "left ");
        write(right, "right ");

        left.merge(right);

        assertThat(left.text(textOf(left)).orElseThrow()).contains("left ").contains("right ");
        left.free();
        right.free();
    }

    @Test
    @DisplayName("[DO1] types are found by name, unknown names are no type")
    void do1_typesAreFoundByName() {
        assertThat(Types.find("board")).contains(Types.BOARD);
        assertThat(Types.find("Board")).isEmpty();
    }

    private static void write(Document document, String words) {
        try (Transaction transaction = document.startTransaction()) {
            transaction.spliceText(textOf(document), 0, 0, words);
            transaction.commit();
        }
    }

    private static ObjectId textOf(Document document) {
        return ((AmValue.Text) document.get(ObjectId.ROOT, "text").orElseThrow()).getId();
    }
}
