package dev.syncline.worker.client;

import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of a person's commands and is not dealt with. Matters of commands given on this device wait until the person
 * deals with them; whether those of other devices still wait, only the inbox on the server knows.
 */
public final class Matters {
    private final TreeMap<Long, Matter> waiting = new TreeMap<>();
    private final TreeMap<Long, Matter> elsewhere = new TreeMap<>();
    /** Keys of matters that the person is done with, above {@link #doneUpTo}. */
    private final Set<Long> done = new HashSet<>();

    private long doneUpTo;

    Matters() {}

    /** Everything arrives anew; what was dealt with stays so. */
    void forget() {
        waiting.clear();
        elsewhere.clear();
    }

    /** @param here whether the command was given on this device */
    void keep(Matter matter, boolean here) {
        if (!isDone(matter.key())) {
            (here ? waiting : elsewhere).put(matter.key(), matter);
        }
    }

    private boolean isDone(long key) {
        return key <= doneUpTo || done.contains(key);
    }

    /** What the person is not done with, oldest first. */
    public Collection<Matter> waiting() {
        return waiting.values();
    }

    /** The person is done with a matter; false if there is no such matter. */
    boolean deal(long key) {
        if (waiting.remove(key) == null) {
            return false;
        }
        done.add(key);
        long first = Math.min(first(waiting), first(elsewhere));
        doneUpTo = first == Long.MAX_VALUE ? Math.max(key, doneUpTo) : first - 1;
        done.removeIf(one -> one <= doneUpTo);
        return true;
    }

    /** Writes which matters the person is done with. */
    void write(CborWriter writer) {
        writer.array(1 + done.size()).integer(doneUpTo);
        done.forEach(writer::integer);
    }

    private static long first(TreeMap<Long, Matter> matters) {
        return matters.isEmpty() ? Long.MAX_VALUE : matters.firstKey();
    }

    /** Reads what {@link #write} wrote. */
    void read(CborReader reader) {
        int left = reader.readArray();
        doneUpTo = reader.readLong();
        while (--left > 0) {
            done.add(reader.readLong());
        }
    }

    /** Whether there are matters of which only the inbox knows if they wait. */
    public boolean asksInbox() {
        return !elsewhere.isEmpty();
    }

    /**
     * What of this document lay in the person's inbox when entries up to {@code seq} were here. What does not lie there any
     * longer was dealt with on another device.
     *
     * @param items ids of the inbox's items, by the keys of their matters
     * @return items that the person is done with here: they may leave the inbox
     */
    public List<String> inbox(Map<Long, String> items, long seq) {
        List<String> dealt = new ArrayList<>();
        items.forEach((key, item) -> {
            if (isDone(key)) {
                dealt.add(item);
            } else if (elsewhere.containsKey(key)) {
                waiting.put(key, elsewhere.get(key));
            }
        });
        long last = 2 * seq + 1;
        elsewhere.keySet().removeIf(key -> key <= last);
        waiting.values()
                .removeIf(matter -> matter.key() <= last
                        && matter.kind() != Matter.Kind.ADJUSTED
                        && !items.containsKey(matter.key()));
        return dealt;
    }
}
