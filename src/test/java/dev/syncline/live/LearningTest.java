package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LearningTest {
    private static final UserId USER = new UserId(1, 1);

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Ledger> learned = new ArrayList<>();
    private int unreadable;

    @Test
    @DisplayName("[AD16] a large journal is learned in slices, between which others have their turn")
    void ad16_slices() {
        try (Writer writer = Writer.first(1)) {
            List<Entry> entries = refusals(20_000);
            entries.add(entry(writer.changes().get(0)));
            int slices = learn(entries);
            assertThat(slices).isBetween(2, 10);
            assertThat(learned)
                    .singleElement()
                    .satisfies(ledger -> assertThat(ledger.size()).isEqualTo(1));
        }
    }

    @Test
    @DisplayName("[AD16] a journal with a change that cannot be read is not learned")
    void ad16_unreadable() {
        List<Entry> entries = refusals(10);
        entries.add(entry(new byte[] {1, 2, 3}));
        learn(entries);
        assertThat(learned).isEmpty();
        assertThat(unreadable).isEqualTo(1);
    }

    private int learn(List<Entry> entries) {
        new Learning(tasks::add, LiveLimits.DEFAULTS, Desk.INFLATER, entries).run(learned::add, () -> unreadable++);
        int slices = 1;
        for (; !tasks.isEmpty(); slices++) {
            tasks.remove().run();
        }
        return slices;
    }

    private static List<Entry> refusals(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int seq = 1; seq <= count; seq++) {
            entries.add(new Entry(seq, USER, 0, new TimelineId(1, 1), seq, "CHANGE_MALFORMED", new byte[0]));
        }
        return entries;
    }

    private static Entry entry(byte[] bytes) {
        return new Entry(1, USER, 0, TimelineId.NONE, 1, "", bytes);
    }
}
