package dev.syncline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bound on sign-ins of one address. */
class AddressRateTest {
    @Test
    @DisplayName(
            "[IN10] an address begins so many sessions at once, then as many per minute, and others are not concerned")
    void in10_anAddressIsBounded() {
        AddressRate rate = new AddressRate(60, 2);

        for (int i = 0; i < 60; i++) {
            assertThat(rate.take("a", 0)).isTrue();
        }
        assertThat(rate.take("a", 0)).isFalse();
        assertThat(rate.take("b", 0)).isTrue();
        assertThat(rate.take("a", 999)).isFalse();
        assertThat(rate.take("a", 2_001)).isTrue();
        assertThat(rate.take("a", 2_001)).isTrue();
        assertThat(rate.take("a", 2_001)).isFalse();
    }

    @Test
    @DisplayName("[IN10] a bounded number of addresses is counted: the one unseen for longest is forgotten")
    void in10_addressesAreBounded() {
        AddressRate rate = new AddressRate(1, 2);

        assertThat(rate.take("a", 0)).isTrue();
        assertThat(rate.take("b", 0)).isTrue();
        assertThat(rate.take("b", 0)).isFalse();
        assertThat(rate.take("c", 0)).isTrue();
        assertThat(rate.take("b", 0)).isFalse();
        assertThat(rate.take("a", 0)).isTrue();
    }
}
