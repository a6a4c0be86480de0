package dev.syncline.timeline;

import dev.syncline.codec.Bytes;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's side of one timeline: what was appended, what the device has saved, what was sent, what is durable on the
 * server. Positions only grow: {@code durable ≤ sent ≤ saved ≤ last}, but for {@code sent}, which falls back to
 * {@code durable} when a connection ends. Only what is saved is ever sent, so that no LSN is used twice, whatever the
 * device forgets. It performs nothing: it says what to send.
 */
public final class Timeline {
    /** What a cursor from the server means. */
    public enum Verdict {
        /** The server has a prefix of this timeline: go on behind it. */
        CONTINUE,
        /** The server has entries that this device does not, or others: this timeline is over, author anew on another. */
        FORK
    }

    private final TimelineId id;
    /** Entries after {@code durable}, in order. */
    private final List<byte[]> pending = new ArrayList<>();

    private long durable;
    private byte[] durableChain;
    private long sent;
    private byte[] sentChain;
    private long saved;
    private long inFlightBytes;

    public Timeline(TimelineId id) {
        this(id, 0, ChainHash.start(), List.of());
    }

    /** A timeline as the device remembers it; everything in it is saved. */
    public Timeline(TimelineId id, long durable, byte[] durableChain, List<byte[]> pending) {
        this.id = id;
        this.durable = durable;
        this.durableChain = durableChain;
        this.pending.addAll(pending);
        this.saved = last();
        interrupted();
    }

    public TimelineId id() {
        return id;
    }

    public long durable() {
        return durable;
    }

    /** The chain hash at {@link #durable}. */
    public byte[] durableChain() {
        return durableChain;
    }

    /** Everything up to here was sent on the present connection, or is decided. */
    public long sent() {
        return sent;
    }

    /** Everything up to here is saved on the device. */
    public long saved() {
        return saved;
    }

    public long last() {
        return durable + pending.size();
    }

    /** How many entries are not known to be durable on the server. */
    public int waiting() {
        return pending.size();
    }

    /** Entries not known to be durable, in order. */
    public List<byte[]> pending() {
        return List.copyOf(pending);
    }

    /** The entry at {@code lsn} if it is pending, else null. */
    public byte[] pendingAt(long lsn) {
        return lsn > durable && lsn <= last() ? pending.get((int) (lsn - durable - 1)) : null;
    }

    /** Appends an entry and gives its LSN. */
    public long append(byte[] entry) {
        pending.add(entry);
        return last();
    }

    /** The device holds everything up to {@code lsn}. */
    public void saved(long lsn) {
        saved = Math.max(saved, Math.min(lsn, last()));
    }

    /** The connection ended, or a push was declined: what is not durable must be sent again. */
    public void interrupted() {
        sent = durable;
        sentChain = durableChain;
        inFlightBytes = 0;
    }

    /** The server says what it has decided. How it did is yet to arrive; until then nothing of it is sent again. */
    public Verdict decided(long serverDurable, byte[] serverChain) {
        if (serverDurable > last() || serverDurable < durable) {
            return Verdict.FORK;
        }
        if (!Bytes.equal(chainAt(serverDurable), serverChain)) {
            return Verdict.FORK;
        }
        interrupted();
        while (sent < serverDurable) {
            inFlightBytes += pendingAt(++sent).length;
        }
        sentChain = serverChain;
        return Verdict.CONTINUE;
    }

    private byte[] chainAt(long lsn) {
        byte[] chain = durableChain;
        for (int i = 0; i < lsn - durable; i++) {
            chain = ChainHash.next(chain, pending.get(i));
        }
        return chain;
    }

    /** Everything up to {@code lsn} is durable on the server. */
    public void confirm(long lsn) {
        long upTo = Math.min(lsn, last());
        while (durable < upTo) {
            byte[] entry = pending.remove(0);
            durableChain = ChainHash.next(durableChain, entry);
            durable++;
            if (durable <= sent) {
                inFlightBytes -= entry.length;
            }
        }
        if (sent < durable) {
            sent = durable;
            sentChain = durableChain;
        }
        saved = Math.max(saved, durable);
    }

    /** The next entries to send, or null: nothing is saved and unsent, or the window is full. */
    public Push nextPush(int frameBytes, long windowBytes, int entriesMax, int entryOverhead) {
        List<byte[]> entries = new ArrayList<>();
        long first = sent + 1;
        byte[] chain = sentChain;
        int bytes = 0;
        while (sent < saved && entries.size() < entriesMax) {
            byte[] next = pendingAt(sent + 1);
            int size = next.length + entryOverhead;
            boolean windowFull = inFlightBytes > 0 && inFlightBytes + next.length > windowBytes;
            if (windowFull || bytes > 0 && bytes + size > frameBytes) {
                break;
            }
            entries.add(next);
            bytes += size;
            sent++;
            sentChain = ChainHash.next(sentChain, next);
            inFlightBytes += next.length;
        }
        return entries.isEmpty() ? null : new Push(first, chain, entries, bytes > frameBytes);
    }
}
