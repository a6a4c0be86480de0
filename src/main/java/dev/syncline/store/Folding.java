package dev.syncline.store;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.Heads;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns entries that are no longer kept into versions, and knows the rolling hash and the heads behind them. */
final class Folding {
    /** A version spans no more time and no more people. */
    private static final long WINDOW_MS = 5 * 60_000;

    private static final int AUTHORS_MAX = 64;

    private final List<Version> versions = new ArrayList<>();
    private final Set<UserId> authors = new LinkedHashSet<>();
    private final Heads heads;
    private byte[] hash;
    private Entry first;
    private Entry last;

    /** Goes on at a position of which the rolling hash and the heads are known. */
    Folding(byte[] hash, List<ChangeHash> heads) {
        this.hash = hash;
        this.heads = Heads.at(heads);
    }

    void add(Entry entry) {
        boolean goesOn =
                first != null && Math.abs(entry.timeMs() - first.timeMs()) < WINDOW_MS && authors.size() < AUTHORS_MAX;
        if (!goesOn) {
            close();
            first = entry;
        }
        last = entry;
        authors.add(entry.author());
        hash = RollingHash.next(hash, entry);
        if (!entry.refused()) {
            ChangeHeader change = ChangeHeader.read(entry.bytes());
            heads.add(change.hash(), change.deps());
        }
    }

    /** The versions of everything that was added. */
    List<Version> versions() {
        close();
        return versions;
    }

    /** The rolling hash after the last entry. */
    byte[] hash() {
        return hash;
    }

    private void close() {
        if (first != null) {
            versions.add(new Version(
                    first.seq(), last.seq(), first.timeMs(), last.timeMs(), List.copyOf(authors), heads.list()));
        }
        authors.clear();
        first = null;
    }
}
