package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.CborWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Workers and an event loop that do what they were given when the test says so. */
class FrameReadingTest {
    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<FrameReading.Outcome> outcomes = new ArrayList<>();
    private final FrameReading reading = new FrameReading(workers::add, loop::add, outcome -> {
        sizes.add(outcome.bytes());
        outcomes.add(outcome);
    });

    @Test
    @DisplayName("[RP9] a small frame is read at once")
    void rp9_small() {
        byte[] frame = frame(10);

        reading.take(frame);

        assertThat(sizes).containsExactly(frame.length);
        assertThat(workers).isEmpty();
    }

    @Test
    @DisplayName("[RP9] a large frame is read by a worker, and those behind it are read after it, in their order")
    void rp9_large() {
        byte[] large = frame(FrameReading.AT_ONCE_BYTES_MAX);
        byte[] small = frame(10);
        reading.take(large);
        reading.take(small);
        reading.take(large);
        reading.take(frame(20));

        assertThat(sizes).as("nothing overtakes").isEmpty();
        assertThat(workers).as("one at a time").hasSize(1);
        workers.remove().run();
        assertThat(sizes).as("the outcome is the loop's").isEmpty();
        loop.remove().run();
        assertThat(sizes).containsExactly(large.length, small.length);
        workers.remove().run();
        loop.remove().run();

        assertThat(sizes).hasSize(4).endsWith(large.length, frame(20).length);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.frame()).isNotNull());
    }

    @Test
    @DisplayName("[RP9] a large frame that cannot be read says why")
    void rp9_malformed() {
        reading.take(new byte[FrameReading.AT_ONCE_BYTES_MAX + 1]);
        workers.remove().run();
        loop.remove().run();

        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.frame()).isNull();
            assertThat(outcome.problem()).isNotEmpty();
        });
    }

    /** A message with so many bytes that nobody asked for. */
    private static byte[] frame(int bytes) {
        return new CborWriter()
                .map(3)
                .text("type")
                .text("join")
                .text("senderId")
                .text("bob")
                .text("ballast")
                .bytes(new byte[bytes])
                .toByteArray();
    }
}
