package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTraceTest {
    /** A trace pastes more at once than one of our changes may hold; our client cuts such a paste. */
    private static final ChangeLimits PASTE = new ChangeLimits(1 << 24, 100_000, 100_000, 16, 16, 16);

    @ParameterizedTest(name = "{0}")
    @DisplayName("[CH1] every change of a recorded editing session is taken")
    @ValueSource(strings = {"sveltecomponent", "friendsforever"})
    void ch1_recordedSessions(String name) throws IOException {
        EditingTrace trace = EditingTrace.load(name);
        int[] read = new int[1];
        String end = trace.replay(bytes -> {
            for (byte[] chunk : ChangeSamples.chunks(bytes)) {
                ChangeReading reading = ChangeReader.read(chunk, PASTE, ZipInflater::inflate);
                assertThat(reading).isInstanceOf(ReadChange.class);
                read[0]++;
            }
        });
        assertThat(read[0]).isGreaterThan(trace.steps() * 9 / 10);
        assertThat(end).isEqualTo(trace.endContent());
    }
}
