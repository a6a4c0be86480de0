package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecimalTest {
    @Test
    @DisplayName("[CO8] digits are a number, anything else is none")
    void co8_readsDigitsOnly() {
        assertThat(Decimal.read("0")).isZero();
        assertThat(Decimal.read("0042")).isEqualTo(42);
        assertThat(Decimal.read("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
        for (String text : new String[] {null, "", "-1", "+1", " 1", "1.0", "1e3", "x", "٣", "1000000000000000000"}) {
            assertThat(Decimal.read(text)).as("'%s'", text).isEqualTo(-1);
        }
    }
}
