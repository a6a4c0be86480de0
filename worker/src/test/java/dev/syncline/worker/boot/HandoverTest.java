package dev.syncline.worker.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Workers of several versions on one origin. */
class HandoverTest {
    private final List<String> log = new ArrayList<>();
    private final List<OneWorker> workers = new ArrayList<>();
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private boolean held;

    private void grantNext() {
        if (!held && !line.isEmpty()) {
            held = true;
            line.remove().run();
        }
    }

    /** A worker and what it shares with the others. */
    private final class OneWorker implements Handover.Surroundings {
        final int version;
        final Handover handover;
        Runnable finished;

        OneWorker(int version) {
            this.version = version;
            handover = new Handover(
                    version,
                    this,
                    () -> log.add(version + " begins"),
                    done -> {
                        log.add(version + " finishes");
                        finished = done;
                    },
                    () -> log.add(version + " moved"));
            workers.add(this);
        }

        @Override
        public void request(Runnable granted) {
            line.add(granted);
            grantNext();
        }

        @Override
        public void release() {
            held = false;
            grantNext();
        }

        @Override
        public void say(String what, int said) {
            for (OneWorker other : List.copyOf(workers)) {
                if (other != this) {
                    other.handover.heard(what, said);
                }
            }
        }
    }

    private OneWorker start(int version) {
        var worker = new OneWorker(version);
        worker.handover.start();
        return worker;
    }

    @Test
    @DisplayName("[BO1] a second worker of the same version waits; it begins when the first is gone")
    void bo1_waits() {
        OneWorker first = start(1);
        start(1);
        assertThat(log).containsExactly("1 begins");
        first.release();
        assertThat(log).containsExactly("1 begins", "1 begins");
    }

    @Test
    @DisplayName("[BO2] the holder finishes, leaves the journal to a later version, and says that it moved")
    void bo2_leavesToALaterVersion() {
        OneWorker first = start(1);
        start(2);
        assertThat(log).containsExactly("1 begins", "1 finishes");
        start(3);
        assertThat(log).hasSize(2);
        first.finished.run();
        assertThat(log).containsExactly("1 begins", "1 finishes", "2 begins", "1 moved");
    }

    @Test
    @DisplayName("[BO3] a worker of an earlier version says that the work is elsewhere, and waits")
    void bo3_earlierVersionWaits() {
        OneWorker holder = start(2);
        start(1);
        assertThat(log).containsExactly("2 begins", "1 moved");
        holder.release();
        assertThat(log).containsExactly("2 begins", "1 moved", "1 begins");
    }
}
