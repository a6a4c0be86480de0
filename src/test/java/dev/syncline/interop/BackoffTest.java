package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    @DisplayName("[SF3] pauses double up to a minute, vary by half, and begin anew after a link that held")
    void sf3_pauses() {
        Backoff longest = new Backoff(() -> 1);
        Backoff shortest = new Backoff(() -> 0);

        assertThat(new long[] {longest.nextMs(), longest.nextMs(), longest.nextMs()})
                .containsExactly(1_000, 2_000, 4_000);
        assertThat(new long[] {shortest.nextMs(), shortest.nextMs()}).containsExactly(500, 1_000);
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThat(longest.nextMs()).isLessThanOrEqualTo(Backoff.MAX_MS);
        }
        assertThat(longest.nextMs()).isEqualTo(Backoff.MAX_MS);
        longest.reset();
        assertThat(longest.nextMs()).isEqualTo(1_000);
    }
}
