package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Files in memory for readers. */
class SavedFilesTest {
    private static final int KEPT_MS = 1_000;
    private static final byte[] TAIL = new byte[10];

    private final SavedFiles files = new SavedFiles(1_000, KEPT_MS, () -> this.nowMs);
    private long nowMs;

    private static Snapshot snapshot(int bytes) {
        return new Snapshot(UUID.randomUUID(), 1, new byte[32], List.of(), new byte[bytes]);
    }

    @Test
    @DisplayName("[SN11] a snapshot counts once, however many read it, and is kept until its time is over")
    void sn11_countsOnce() {
        Snapshot one = snapshot(400);
        SavedFiles.Loan first = files.lend(one, TAIL, 150);
        SavedFiles.Loan later = files.lend(files.find(one.id()).orElseThrow(), TAIL, 1);
        assertThat(files.bytes()).isEqualTo(420);
        assertThat(files.readers()).isEqualTo(151);
        assertThat(first.parts().getFirst()).isSameAs(later.parts().getFirst());

        List<Runnable> readers = Stream.generate(first::done).limit(150).toList();
        readers.forEach(Runnable::run);
        readers.forEach(Runnable::run);
        assertThat(files.readers()).isEqualTo(1);
        assertThat(files.bytes()).isEqualTo(410);
        nowMs += KEPT_MS + 1;
        files.rest();
        assertThat(files.find(one.id())).as("it is still read").isPresent();

        later.done().run();
        assertThat(files.bytes()).isEqualTo(400);
        files.rest();
        assertThat(files.find(one.id())).as("it may be read again soon").isPresent();
        nowMs += KEPT_MS + 1;
        files.rest();
        assertThat(files.find(one.id())).isEmpty();
        assertThat(files.bytes()).isZero();
    }

    @Test
    @DisplayName("[SN11] files that are read have a bound together; beyond it whoever asks is told OVERLOADED")
    void sn11_bound() {
        Snapshot kept = snapshot(600);
        files.lend(kept, new byte[0], 1).done().run();
        SavedFiles.Loan read = files.lend(snapshot(600), new byte[0], 1);
        assertThat(files.find(kept.id())).as("what nobody reads makes room").isEmpty();

        assertThat(files.isFull()).isFalse();
        assertThatThrownBy(() -> files.lend(snapshot(600), new byte[0], 1))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(FaultCode.OVERLOADED));
        assertThat(files.bytes()).isEqualTo(600);
        read.done().run();
        files.lend(snapshot(600), new byte[0], 1);
    }

    @Test
    @DisplayName("[SN11] a file larger than the bound is lent while no other is")
    void sn11_largerThanTheBound() {
        SavedFiles.Loan large = files.lend(snapshot(2_000), TAIL, 1);
        assertThat(files.isFull()).isTrue();
        assertThatThrownBy(() -> files.lend(null, TAIL, 1)).isInstanceOf(Fault.class);
        large.done().run();
        files.lend(null, TAIL, 1).done().run();
        assertThat(files.bytes())
                .as("nobody reads it, and it takes too much room")
                .isZero();
    }
}
