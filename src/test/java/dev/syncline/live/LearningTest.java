package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LearningTest {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Ledger> learned = new ArrayList<>();
    private int unreadable;

    @Test
    @DisplayName("[AD16] a large journal is learned in slices, between which others have their turn")
    void ad16_slices() {
        try (Writer writer = Writer.first(1)) {
            List<byte[]> changes = Collections.nCopies(8_000, writer.changes().get(0));
            int slices = learn(changes);
            assertThat(slices).isBetween(2, 10);
            assertThat(learned)
                    .singleElement()
                    .satisfies(ledger -> assertThat(ledger.size()).isEqualTo(1));
        }
    }

    @Test
    @DisplayName("[AD16] a journal with a change that cannot be read is not learned")
    void ad16_unreadable() {
        learn(List.of(new byte[] {1, 2, 3}));
        assertThat(learned).isEmpty();
        assertThat(unreadable).isEqualTo(1);
    }

    private int learn(List<byte[]> changes) {
        new Learning(tasks::add, LiveLimits.DEFAULTS, Desk.INFLATER, changes, Set.of())
                .run(learned::add, () -> unreadable++);
        int slices = 1;
        for (; !tasks.isEmpty(); slices++) {
            tasks.remove().run();
        }
        return slices;
    }
}
