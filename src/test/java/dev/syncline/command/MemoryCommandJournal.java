package dev.syncline.command;

import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A commanded document's journal in memory, which refuses what would break it. */
final class MemoryCommandJournal implements Decider.Journal {
    private final List<Decided> entries = new ArrayList<>();
    private final Map<TimelineId, List<Decided>> timelines = new HashMap<>();
    private final Map<TimelineId, byte[]> chains = new HashMap<>();

    /** Runs before an append, as another server would that is faster. */
    Runnable beforeAppend = () -> {};

    @Override
    public long decided(TimelineId timeline) {
        return timelines.getOrDefault(timeline, List.of()).size();
    }

    @Override
    public Decided find(TimelineId timeline, long lsn) {
        return timelines.get(timeline).get((int) lsn - 1);
    }

    @Override
    public List<Decided> after(long seq) {
        return List.copyOf(entries.subList((int) seq, entries.size()));
    }

    @Override
    public boolean append(List<Decided> more) {
        beforeAppend.run();
        if (more.get(0).seq() != entries.size() + 1) {
            return false;
        }
        for (Decided entry : more) {
            if (entry.lsn() != decided(entry.timeline()) + 1 || entry.seq() != entries.size() + 1) {
                throw new AssertionError("seq and LSN must be dense: " + entry);
            }
            entries.add(entry);
            timelines
                    .computeIfAbsent(entry.timeline(), none -> new ArrayList<>())
                    .add(entry);
            chains.put(entry.timeline(), ChainHash.next(chain(entry.timeline()), entry.command()));
        }
        return true;
    }

    long tail() {
        return entries.size();
    }

    byte[] chain(TimelineId timeline) {
        return chains.getOrDefault(timeline, ChainHash.start());
    }
}
