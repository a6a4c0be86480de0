package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeBytes;
import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeParts;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ReadChange;
import dev.syncline.codec.Sha256;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerSpeedTest {
    private static final int CHANGES = 260_000;
    private static final int BUDGET_MS = 1_500;
    private static final int ROUNDS = 2;

    @Test
    @DisplayName("[AD12] a document of 260,000 changes by two authors is read, learned and continued within its budget")
    void ad12_largeDocument() {
        List<Entry> journal = journal();
        long bestReadMs = Long.MAX_VALUE;
        long bestLearnMs = Long.MAX_VALUE;
        long heldBytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNanos();
            List<ReadChange> changes = new ArrayList<>(CHANGES);
            for (Entry entry : journal) {
                changes.add((ReadChange) ChangeReader.read(entry.bytes(), ChangeLimits.DEFAULT, Desk.INFLATER));
            }
            long read = cpuNanos();
            long before = used();
            long learning = cpuNanos();
            Ledger ledger = new Ledger();
            for (int i = 0; i < CHANGES; i++) {
                ledger.add(journal.get(i), changes.get(i));
            }
            long learned = cpuNanos();
            heldBytes = used() - before;
            bestReadMs = Math.min(bestReadMs, (read - start) / 1_000_000);
            bestLearnMs = Math.min(bestLearnMs, (learned - learning) / 1_000_000);
            assertThat(ledger.size()).isEqualTo(CHANGES);
            assertThat(ledger.draft().take(changes.get(0), false, 0)).isPresent();
        }
        System.out.println("[AD12] " + CHANGES + " changes: read " + bestReadMs + " ms of CPU, learned " + bestLearnMs
                + " ms, " + heldBytes / CHANGES + " bytes a change");
        assertThat(bestReadMs + bestLearnMs).isLessThan(BUDGET_MS);
        assertThat(heldBytes / CHANGES).isLessThan(160);
    }

    /** Of this thread alone: the machine may be busy with other things. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Two people who type one letter each in turn, each seeing what the other typed. */
    private static List<Entry> journal() {
        List<Entry> journal = new ArrayList<>(CHANGES);
        TimelineId[] timelines = {new TimelineId(1, 1), new TimelineId(2, 2)};
        UserId user = new UserId(1, 1);
        ChangeParts parts;
        try (Writer writer = Writer.first(1)) {
            parts = ChangeParts.of(writer.changes().get(0));
        }
        parts.actor = timelines[0].bytes();
        byte[] bytes = parts.chunk();
        journal.add(new Entry(1, user, 0, timelines[0], 1, "", bytes));
        parts.column(0x15)
                .column(0x42, 0x7f, 1)
                .column(0x56, 0x7f, 0x16)
                .column(0x57, 'a')
                .column(0x34, 0, 1);
        for (int i = 1; i < CHANGES; i++) {
            boolean first = i % 2 == 0;
            parts.actor = timelines[i % 2].bytes();
            parts.otherActors.clear();
            parts.otherActors.add(timelines[1 - i % 2].bytes());
            parts.seq = 1 + i / 2;
            parts.startOp = i + 1L;
            parts.deps.clear();
            parts.deps.add(Sha256.of(bytes, 8, bytes.length));
            column(parts, 0x01, new byte[] {0x7f, (byte) (first ? 0 : 1)});
            column(parts, 0x02, new byte[] {0x7f, 1});
            if (i > 1) {
                column(parts, 0x11, new byte[] {0x7f, 1});
                column(parts, 0x13, dev.syncline.codec.Bytes.concat(new byte[] {0x7f}, ChangeBytes.signed(i)));
            } else {
                column(parts, 0x13, new byte[] {0x7f, 0});
            }
            bytes = parts.chunk();
            journal.add(new Entry(i + 1L, user, 0, timelines[i % 2], parts.seq, "", bytes));
        }
        return journal;
    }

    private static void column(ChangeParts parts, int specification, byte[] bytes) {
        int[] octets = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            octets[i] = bytes[i];
        }
        parts.column(specification, octets);
    }
}
