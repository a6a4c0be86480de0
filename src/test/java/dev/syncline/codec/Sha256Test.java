package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    @DisplayName("[CO1] SHA-256 equals the platform's for every length and every way of cutting the message")
    void co1_equalsThePlatform() throws Exception {
        var random = new Random(1);
        var reused = new Sha256();
        for (int length = 0; length < 400; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            byte[] expected = MessageDigest.getInstance("SHA-256").digest(message);
            assertThat(Sha256.of(message)).as("length %d", length).isEqualTo(expected);
            int cut = random.nextInt(length + 1);
            reused.add(message, 0, cut).add(message, cut, length);
            assertThat(reused.digest()).as("length %d cut %d", length, cut).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("[CO1] a large message hashes the same in small pieces")
    void co1_largeMessage() throws Exception {
        byte[] message = new byte[3_000_001];
        new Random(2).nextBytes(message);
        var sha = new Sha256();
        for (int at = 0; at < message.length; at += 97) {
            sha.add(message, at, Math.min(message.length, at + 97));
        }
        assertThat(sha.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));
    }
}
