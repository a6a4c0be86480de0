package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.syncline.change.ZipInflater;
import dev.syncline.codec.Bytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RawInflaterTest {
    private final RawInflater inflater = new RawInflater();

    @Test
    @DisplayName(
            "[AD15] content up to the limit comes back; one byte more, a cut, damage or bytes behind it are refused")
    void ad15_bounded() {
        for (int length : new int[] {0, 1, 511, 512, 513, 2048, 2049, 1 << 20}) {
            byte[] content = new byte[length];
            for (int i = 0; i < length; i++) {
                content[i] = (byte) (i * i >> 5);
            }
            byte[] deflated = ZipInflater.deflate(content);
            assertThat(inflater.inflate(deflated, length)).isEqualTo(content);
            assertThat(inflater.inflate(deflated, 1 << 21)).isEqualTo(content);
            refused(deflated, length - 1);
            refused(Bytes.range(deflated, 0, deflated.length - 1), 1 << 21);
            refused(Bytes.concat(deflated, new byte[1]), 1 << 21);
        }
        refused(new byte[] {7, 7, 7}, 100);
        refused(new byte[0], 100);
        refused(ZipInflater.deflate(new byte[1 << 24]), 1 << 20);
    }

    private void refused(byte[] deflated, int max) {
        if (max >= 0) {
            assertThatIllegalArgumentException().isThrownBy(() -> inflater.inflate(deflated, max));
        }
    }
}
