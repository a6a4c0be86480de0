package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class Base58CheckTest {
    @Test
    @DisplayName("[CO3] known texts: bitcoin's first address and empty payload")
    void co3_knownTexts() {
        byte[] genesis = Bytes.fromHex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
        assertThat(Base58Check.encode(genesis)).isEqualTo("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
        assertThat(Base58Check.encode(Bytes.EMPTY)).isEqualTo("3QJmnh");
    }

    @Test
    @DisplayName("[CO3] any payload comes back, also with leading zeros")
    void co3_roundTrip() {
        var random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            for (int j = 0; j < Math.min(payload.length, random.nextInt(5)); j++) {
                payload[j] = 0;
            }
            assertThat(Base58Check.decode(Base58Check.encode(payload))).hasValue(payload);
        }
    }

    @Test
    @DisplayName("[CO3] a changed, missing, added or foreign character is noticed")
    void co3_mistypedText() {
        String text = Base58Check.encode(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            assertThat(Base58Check.decode(text.substring(0, i) + other + text.substring(i + 1)))
                    .isEmpty();
            assertThat(Base58Check.decode(text.substring(0, i) + text.substring(i + 1)))
                    .isEmpty();
            assertThat(Base58Check.decode(text.substring(0, i) + "0" + text.substring(i + 1)))
                    .isEmpty();
        }
        assertThat(Base58Check.decode("1" + text)).isEmpty();
        assertThat(Base58Check.decode(" " + text)).isEmpty();
        assertThat(Base58Check.decode("")).isEmpty();
        assertThat(Base58Check.decode("é\uD83D\uDE00")).isEmpty();
        assertThat(Base58Check.decode("z".repeat(Base58Check.TEXT_MAX + 1))).isEmpty();
    }
}
