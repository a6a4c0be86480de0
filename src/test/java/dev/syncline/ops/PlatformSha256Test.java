package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Sha256;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlatformSha256Test {
    @Test
    @DisplayName("[CO1] the hash that the server uses equals the plain one, for every part of a message")
    void co1_equalsThePlainOne() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        byte[] message = new byte[300];
        random.nextBytes(message);
        for (int from = 0; from <= message.length; from++) {
            int to = from + random.nextInt(message.length - from + 1);
            assertThat(PlatformSha256.hash(message, from, to))
                    .as("bytes %d to %d, seed %d", from, to, seed)
                    .isEqualTo(new Sha256().add(message, from, to).digest());
        }
    }
}
