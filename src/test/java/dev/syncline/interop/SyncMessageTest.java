package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.live.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SyncMessageTest {
    private static final ChangeHash HASH = new ChangeHash(1, 2, 3, 4);

    @Test
    @DisplayName("[RP3] the request of a peer that has nothing is read")
    void rp3_request() {
        SyncMessage message = SyncMessage.read(Bytes.fromHex("42000001000000020284"), 10);

        assertThat(message.heads()).isEmpty();
        assertThat(message.changes()).isEmpty();
        assertThat(message.takesDocuments()).isTrue();
        assertThat(message.beginsAnew()).isTrue();
    }

    @Test
    @DisplayName("[RP3] what is written is read: what a peer has at our heads is all that we lack")
    void rp3_written() {
        byte[] change = {1, 2, 3};
        SyncMessage message = SyncMessage.read(SyncMessage.write(false, List.of(HASH), List.of(), List.of(change)), 10);

        assertThat(message.heads()).containsExactly(HASH);
        assertThat(message.have().get(0).shared()).containsExactly(HASH);
        assertThat(message.have().get(0).behind().isEmpty()).isTrue();
        assertThat(message.changes()).containsExactly(change);
    }

    @Test
    @DisplayName("[RP3] a document in parts is one change of a message")
    void rp3_document() {
        byte[] message = Bytes.concat(SyncMessage.writeDocument(List.of(HASH), List.of(new byte[200], new byte[] {7}))
                .toArray(byte[][]::new));

        assertThat(message[0]).isEqualTo((byte) 0x43);
        assertThat(SyncMessage.read(message, 10).changes().get(0)).hasSize(201).endsWith(7);
    }

    @Test
    @DisplayName("[SF2] who begins to talk names its heads, and as shared what the other had of it, if it is here")
    void sf2_opening() {
        ChangeHash lost = new ChangeHash(5, 6, 7, 8);
        Comparison comparison = new Comparison(List.of(HASH), List.of(lost), new byte[0]);

        SyncMessage message = SyncMessage.read(SyncMessage.writeOpening(List.of(HASH, lost), comparison), 10);

        assertThat(message.heads()).containsExactly(HASH);
        assertThat(message.need()).isEmpty();
        assertThat(message.have().getFirst().shared()).containsExactly(HASH);
        assertThat(message.have().getFirst().behind().isEmpty()).isTrue();
        assertThat(message.takesDocuments()).isTrue();
    }

    @Test
    @DisplayName("[RP3] whatever the bytes are, a message is read or refused")
    void rp3_total() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = SyncMessage.write(true, List.of(HASH, HASH), List.of(HASH), List.of(new byte[40]));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 5));
            for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(SyncMessage.read(bytes, 10)).as("seed %d", seed).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageMatching(".+");
            }
        }
    }
}
