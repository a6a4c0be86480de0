package dev.syncline.node;

import dev.syncline.id.DocumentId;
import dev.syncline.store.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * News that wait for the next message: of a document only the highest seq, of a session or role only once, of presence
 * the latest. The end of rights goes first, then tails, then presence. What does not fit is dropped: the others find it
 * in the rows, and presence is nobody's for good.
 */
final class Gathering {
    private final int itemsMax;
    private final int presenceBytesMax;
    private final Set<News> rights = new LinkedHashSet<>();
    private final Map<DocumentId, News.Tail> tails = new LinkedHashMap<>();
    private final Deque<News.Present> presence = new ArrayDeque<>();
    private int presenceBytes;

    Gathering(int itemsMax, int presenceBytesMax) {
        this.itemsMax = itemsMax;
        this.presenceBytesMax = presenceBytesMax;
    }

    /** @return how many news were dropped for it, or instead of it */
    synchronized int add(News news) {
        return switch (news) {
            case News.Tail tail -> addTail(tail);
            case News.SessionEnded ended -> addRight(ended);
            case News.RoleChanged changed -> addRight(changed);
            case News.Present present -> addPresence(present);
        };
    }

    private int addTail(News.Tail tail) {
        News.Tail before = tails.get(tail.document());
        if (before == null && tails.size() >= itemsMax) {
            return 1;
        }
        if (before == null || before.seq() < tail.seq()) {
            tails.put(tail.document(), tail);
        }
        return 0;
    }

    private int addRight(News right) {
        if (rights.size() >= itemsMax && !rights.contains(right)) {
            return 1;
        }
        rights.add(right);
        return 0;
    }

    private int addPresence(News.Present present) {
        int bytes = NewsCodec.bytes(present);
        if (bytes > presenceBytesMax || bytes > Channel.BYTES_MAX - NewsCodec.HEAD_BYTES) {
            return 1;
        }
        int dropped = 0;
        while (presenceBytes + bytes > presenceBytesMax) {
            presenceBytes -= NewsCodec.bytes(presence.remove());
            dropped++;
        }
        presence.add(present);
        presenceBytes += bytes;
        return dropped;
    }

    /** As much as one message holds; empty if nothing waits. */
    synchronized List<News> take() {
        List<News> taken = new ArrayList<>();
        int left = Channel.BYTES_MAX - NewsCodec.HEAD_BYTES;
        left = take(rights, taken, left);
        left = take(tails.values(), taken, left);
        int before = left;
        left = take(presence, taken, left);
        presenceBytes -= before - left;
        return taken;
    }

    private static int take(Iterable<? extends News> from, List<News> taken, int left) {
        Iterator<? extends News> waiting = from.iterator();
        while (waiting.hasNext()) {
            News next = waiting.next();
            int bytes = NewsCodec.bytes(next);
            if (bytes > left) {
                break;
            }
            waiting.remove();
            taken.add(next);
            left -= bytes;
        }
        return left;
    }

    synchronized boolean isEmpty() {
        return rights.isEmpty() && tails.isEmpty() && presence.isEmpty();
    }
}
