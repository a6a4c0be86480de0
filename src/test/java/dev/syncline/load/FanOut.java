package dev.syncline.load;

import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.wire.DownFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures how long after its ack an entry reaches a reader who follows the document through some node: over the network,
 * and until the reader's own client has taken it in, which is that client's work and no server's.
 */
final class FanOut {
    private static final long MS = 1_000_000;

    private final Map<TimelineId, TreeMap<Long, Long>> acks = new HashMap<>();
    private final List<Reader> readers = new ArrayList<>();

    /** Writers' acks are seen here, and given on to the ledger. */
    synchronized JvmLink.Gate writer(JvmLink.Gate ledger) {
        return new JvmLink.Gate() {
            @Override
            public void arrived(DownFrame frame) {
                if (frame instanceof DownFrame.Ack ack) {
                    acked(ack);
                }
                ledger.arrived(frame);
            }
        };
    }

    private synchronized void acked(DownFrame.Ack ack) {
        acks.computeIfAbsent(ack.timeline(), timeline -> new TreeMap<>()).putIfAbsent(ack.lsn(), System.nanoTime());
    }

    /** Somebody who writes nothing. */
    synchronized Reader reader(String name) {
        Reader reader = new Reader(name);
        readers.add(reader);
        return reader;
    }

    /** The longest gap of a reader so far, in milliseconds. */
    synchronized long longestMs() {
        return readers.stream().mapToLong(Reader::longestMs).max().orElse(0);
    }

    /** The longest time between two acks of one timeline so far, in milliseconds. */
    synchronized long longestSilenceMs() {
        long longest = 0;
        for (TreeMap<Long, Long> acked : acks.values()) {
            long before = acked.firstEntry().getValue();
            for (long at : acked.values()) {
                longest = Math.max(longest, at - before);
                before = at;
            }
        }
        return longest / MS;
    }

    /** One sentence for each reader. */
    synchronized String summary() {
        return String.join("; ", readers.stream().map(Reader::summary).toList());
    }

    /** A reader's arrivals, as they came and as they were taken in. What was acknowledged while its node stood still counts from its return on. */
    final class Reader implements JvmLink.Gate {
        private final String name;
        private final Map<TimelineId, TreeMap<Long, Long>> arrivals = new HashMap<>();
        private final Map<TimelineId, TreeMap<Long, Long>> taken = new HashMap<>();
        private long frozenAt = Long.MAX_VALUE;
        private long backAt = Long.MIN_VALUE;

        private Reader(String name) {
            this.name = name;
        }

        void nodeFrozen() {
            synchronized (FanOut.this) {
                frozenAt = System.nanoTime();
            }
        }

        void nodeBack() {
            synchronized (FanOut.this) {
                backAt = System.nanoTime();
            }
        }

        @Override
        public void arrived(DownFrame frame) {
            note(frame, arrivals);
        }

        @Override
        public void delivered(DownFrame frame) {
            note(frame, taken);
        }

        private void note(DownFrame frame, Map<TimelineId, TreeMap<Long, Long>> where) {
            if (frame instanceof DownFrame.Entries entries) {
                synchronized (FanOut.this) {
                    entries.items().forEach(item -> note(item, where));
                }
            }
        }

        private static void note(DownFrame.Item item, Map<TimelineId, TreeMap<Long, Long>> where) {
            if (item instanceof DownFrame.Full full) {
                Entry entry = full.entry();
                where.computeIfAbsent(entry.timeline(), timeline -> new TreeMap<>())
                        .putIfAbsent(entry.lsn(), System.nanoTime());
            }
        }

        private long[] gapsMs(Map<TimelineId, TreeMap<Long, Long>> when) {
            List<Long> gaps = new ArrayList<>();
            when.forEach((timeline, lsns) -> {
                TreeMap<Long, Long> acked = acks.getOrDefault(timeline, new TreeMap<>());
                lsns.forEach((lsn, at) -> {
                    Map.Entry<Long, Long> ack = acked.ceilingEntry(lsn);
                    if (ack != null) {
                        gaps.add(Math.max(0, at - due(ack.getValue())) / MS);
                    }
                });
            });
            return gaps.stream().mapToLong(Long::longValue).sorted().toArray();
        }

        /** Shortly before the node stood still, its part of the way was not done yet either. */
        private long due(long acked) {
            boolean hidden = acked >= frozenAt - 1_000 * MS && acked < backAt;
            return hidden ? backAt : acked;
        }

        private long longestMs() {
            long[] gaps = gapsMs(arrivals);
            return gaps.length == 0 ? 0 : gaps[gaps.length - 1];
        }

        private String summary() {
            return name + " got " + spread(gapsMs(arrivals)) + ", and had taken in " + spread(gapsMs(taken));
        }

        private static String spread(long[] gaps) {
            return gaps.length == 0
                    ? "nothing"
                    : gaps.length + " entries, p50 " + gaps[gaps.length / 2] + " ms, p99 "
                            + gaps[gaps.length * 99 / 100] + " ms, max " + gaps[gaps.length - 1] + " ms";
        }
    }
}
