package dev.syncline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    @DisplayName("[CO2] every code point but the surrogates survives the way out and back")
    void co2_everyCodePoint() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                String text = Character.toString(point);
                byte[] bytes = Utf8.encode(text);
                assertThat(bytes).isEqualTo(text.getBytes(UTF_8));
                assertThat(Utf8.decode(bytes)).isEqualTo(text);
            }
        }
    }

    @Test
    @DisplayName("[CO2] a lone surrogate is refused, or replaced where that is asked for")
    void co2_loneSurrogates() {
        for (String text : new String[] {"a\uD800", "\uDC00b", "\uD83D\uD83D\uDE00", "é\uD800é"}) {
            assertThatThrownBy(() -> Utf8.encode(text)).isInstanceOf(IllegalArgumentException.class);
            String replaced = Utf8.decode(Utf8.encodeReplacing(text));
            assertThat(replaced).contains("\uFFFD").hasSize(text.length());
        }
        assertThat(Utf8.encodeReplacing("\uD83D\uDE00")).isEqualTo(Utf8.encode("\uD83D\uDE00"));
    }

    @Test
    @DisplayName("[CO2] random bytes are accepted exactly when the platform's strict decoder accepts them")
    void co2_sameVerdictAsThePlatform() {
        var random = new Random(3);
        int[] leads = {0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 0x80, 0x41};
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(7)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] =
                        (byte) (random.nextInt(3) == 0 ? leads[random.nextInt(leads.length)] : bytes[j] & 0xBF | 0x80);
            }
            String expected = platform(bytes);
            assertThat(Utf8.valid(bytes, 0, bytes.length)).as(Bytes.hex(bytes)).isEqualTo(expected != null);
            if (expected == null) {
                assertThatThrownBy(() -> Utf8.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(Utf8.decode(bytes)).isEqualTo(expected);
            }
        }
    }

    private static String platform(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }
}
