package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepoFramesTest {
    /** As cbor-x writes it: wide map headers, and undefined for what a program has not. */
    private static final byte[] JOIN =
            Bytes.fromHex("b900046474797065646a6f696e6873656e646572496463626f626c706565724d65746164617461b9000269"
                    + "73746f726167654964f76b6973457068656d6572616cf57819737570706f7274656450726f746f636f6c56657273"
                    + "696f6e73816131");

    private static final byte[] EPHEMERAL =
            Bytes.fromHex("b90007647479706569657068656d6572616c6874617267657449647273746f726167652d7365727665722d726566"
                    + "6a646f63756d656e744964781c32525a5654584e58526865594e313636727675703169616a5177434a646461"
                    + "74614bb9000166637572736f720765636f756e74016973657373696f6e49646b6868783770"
                    + "3770633967726873656e646572496463626f62");

    @Test
    @DisplayName("[RP2] a join is read as cbor-x writes it")
    void rp2_join() {
        assertThat(RepoFrames.decode(JOIN)).isEqualTo(new RepoFrame.Join("bob", true));
    }

    @Test
    @DisplayName("[RP2] an ephemeral message is read as cbor-x writes it")
    void rp2_ephemeral() {
        var said = (RepoFrame.Ephemeral) RepoFrames.decode(EPHEMERAL);

        assertThat(said.sender()).isEqualTo("bob");
        assertThat(said.document()).isEqualTo("2RZVTXNXRheYN166rvup1iajQwCJ");
        assertThat(said.count()).isEqualTo(1);
        assertThat(said.payload()).isEqualTo(Bytes.fromHex("b9000166637572736f7207"));
    }

    @Test
    @DisplayName("[RP2] maps and arrays without a length, numbers as floats, and tags are read")
    void rp2_lenient() {
        byte[] frame = Bytes.fromHex("bf" + "6474797065" + "69657068656d6572616c" + "6873656e6465724964" + "6161"
                + "6a646f63756d656e744964" + "6164" + "6973657373696f6e4964" + "6173" + "65636f756e74"
                + "fb41d954fc40000000" + "6464617461" + "d84043010203" + "6178" + "9f01f7ff" + "ff");

        var said = (RepoFrame.Ephemeral) RepoFrames.decode(frame);

        assertThat(said.count()).isEqualTo(1_700_000_000L);
        assertThat(said.payload()).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("[RP2] whatever the bytes are, a frame is read or refused")
    void rp2_total() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] frame = Arrays.copyOf(round % 2 == 0 ? JOIN : EPHEMERAL, JOIN.length + random.nextInt(3));
            for (int i = random.nextInt(4); i >= 0; i--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(RepoFrames.decode(frame)).as("seed %d", seed).isNotNull();
            } catch (CborException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageMatching(".+");
            }
        }
    }

    @Test
    @DisplayName("[RP2] a frame nested too deep is refused")
    void rp2_depth() {
        byte[] frame = new byte[5_000];
        Arrays.fill(frame, (byte) 0x81);
        frame[0] = (byte) 0xa1;
        frame[1] = 0x61;
        frame[2] = 0x78;

        assertThatThrownBy(() -> RepoFrames.decode(frame)).isInstanceOf(CborException.class);
    }

    @Test
    @DisplayName("[SF1] what a server says first and when it has nothing is read back, and so are its answers")
    void sf1_frames() {
        assertThat(RepoFrames.decode(RepoFrames.join("us", "storage"))).isEqualTo(new RepoFrame.Join("us", true));
        var request = (RepoFrame.Sync) RepoFrames.decode(RepoFrames.request("us", "them", "doc"));
        assertThat(request.request()).isTrue();
        assertThat(request.message().heads()).isEmpty();
        assertThat(request.message().takesDocuments()).isTrue();

        assertThat(RepoFrames.decode(RepoFrames.peer("them", "storage", "us")))
                .isEqualTo(new RepoFrame.Welcome("them"));
        assertThat(RepoFrames.decode(RepoFrames.unavailable("them", "us", "doc")))
                .isEqualTo(new RepoFrame.Unavailable("them", "doc"));
        assertThat(RepoFrames.decode(RepoFrames.error("them", "TOKEN_INVALID", "us")))
                .isEqualTo(new RepoFrame.Refusal("them", "TOKEN_INVALID"));
    }
}
