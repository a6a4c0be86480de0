package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    @DisplayName("[CO7] hex, words, ranges and order agree with the platform")
    void co7_agreesWithThePlatform() {
        var random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            byte[] left = new byte[random.nextInt(20)];
            byte[] right = new byte[random.nextInt(20)];
            random.nextBytes(left);
            random.nextBytes(right);
            System.arraycopy(left, 0, right, 0, Math.min(random.nextInt(10), Math.min(left.length, right.length)));
            assertThat(Bytes.fromHex(Bytes.hex(left))).isEqualTo(left);
            assertThat(Integer.signum(Bytes.compare(left, right)))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
            byte[] joined = Bytes.concat(left, right);
            assertThat(Bytes.range(joined, 0, left.length)).isEqualTo(left);
            assertThat(Bytes.holdsAt(joined, left.length, right)).isTrue();
            byte[] word = new byte[8];
            long value = random.nextLong();
            Bytes.putLong(word, 0, value);
            assertThat(Bytes.longAt(word, 0)).isEqualTo(value);
        }
    }

    @Test
    @DisplayName("[CO7] what lies outside an array is refused, never padded")
    void co7_outside() {
        assertThatThrownBy(() -> Bytes.range(new byte[3], 1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.range(new byte[3], 2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Bytes.holdsAt(new byte[3], 2, new byte[2])).isFalse();
        assertThatThrownBy(() -> Bytes.fromHex("0g")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bytes.fromHex("0")).isInstanceOf(IllegalArgumentException.class);
    }
}
