package dev.syncline.interop;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.Heads;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.live.Follower;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Ports;
import dev.syncline.live.SavedFile;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A document that peers of this node have open, once for all of them: its heads, and what was committed since they last
 * heard. What gathers while the live room is busy leaves as one message, the same bytes for everybody who wrote none of it.
 */
final class Followed implements Follower {
    /** Changes that are remembered as known, so that what peers say of them costs nothing. */
    private static final int REMEMBERED_MAX = 2_048;

    private final DocumentId document;
    private final LiveNode node;
    private final Ports ports;
    private final Consumer<Followed> forget;
    private final Set<Conversation> members = new LinkedHashSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Entry> early = new ArrayList<>();
    private final List<News> news = new ArrayList<>();
    /** Whose changes are on their way to the journal. */
    private final Map<ChangeHash, Conversation> authors = new HashMap<>();

    private final Map<ChangeHash, Boolean> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChangeHash, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private Heads heads;
    private boolean flushing;
    private boolean over;
    private Fault failure;

    /** A committed change, and who sent it, if it was one of the members. */
    private record News(byte[] change, Conversation author) {}

    /** @param forget is told when nobody is left, or the document cannot be followed */
    Followed(DocumentId document, LiveNode node, Ports ports, Consumer<Followed> forget) {
        this.document = document;
        this.node = node;
        this.ports = ports;
        this.forget = forget;
    }

    /** Begins to follow; the answer may come at once. */
    void start() {
        node.follow(document, this);
    }

    DocumentId document() {
        return document;
    }

    /** Calls back once the heads are known; a document that cannot be followed ends the member instead. */
    void join(Conversation member, Runnable ready) {
        if (failure != null) {
            ports.executor().execute(() -> member.ended(failure));
            return;
        }
        members.add(member);
        if (heads != null) {
            ready.run();
        } else {
            waiting.add(ready);
        }
    }

    void leave(Conversation member) {
        members.remove(member);
        authors.values().removeIf(author -> author == member);
        if (members.isEmpty() && !over) {
            over = true;
            node.unsubscribe(document, this);
            forget.accept(this);
        }
    }

    Set<Conversation> members() {
        return members;
    }

    List<ChangeHash> heads() {
        return heads.list();
    }

    /** Whether the document is known to hold all of these; it may hold some that are not remembered. */
    boolean remembers(List<ChangeHash> hashes) {
        for (ChangeHash hash : hashes) {
            if (!known.containsKey(hash)) {
                return false;
            }
        }
        return true;
    }

    /** A member's change is on its way: it will not be sent back. */
    void comes(ChangeHash hash, Conversation author) {
        authors.put(hash, author);
    }

    /** The change will not come, or it was there already. */
    void comesNoMore(ChangeHash hash) {
        authors.remove(hash);
    }

    @Override
    public void following(long seq, List<ChangeHash> there) {
        if (over) {
            node.unsubscribe(document, this);
        } else if (there != null) {
            begin(Heads.at(there), seq);
        } else {
            node.saved(
                    document,
                    this::read,
                    problem -> ended(
                            Fault.class.isInstance(problem)
                                    ? (Fault) problem
                                    : new Fault(
                                            dev.syncline.wire.FaultCode.OVERLOADED, "the document could not be read")));
        }
    }

    private void read(SavedFile file) {
        Heads there;
        try {
            there = FileHeads.of(file.parts());
        } finally {
            file.done().run();
        }
        begin(there, file.at().tailSeq());
    }

    private void begin(Heads there, long seq) {
        if (over) {
            return;
        }
        heads = there;
        there.moving().forEach(this::remember);
        List<Entry> since = early.stream().filter(entry -> entry.seq() > seq).toList();
        early.clear();
        committed(since);
        List<Runnable> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    private void remember(ChangeHash hash) {
        known.remove(hash);
        known.put(hash, true);
    }

    @Override
    public void committed(List<Entry> entries) {
        if (heads == null) {
            early.addAll(entries);
            return;
        }
        for (Entry entry : entries) {
            if (!entry.refused()) {
                ChangeHeader change = ChangeHeader.read(entry.bytes());
                heads.add(change.hash(), change.deps());
                remember(change.hash());
                news.add(new News(entry.bytes(), authors.remove(change.hash())));
            }
        }
        flushSoon();
    }

    @Override
    public void told(DownFrame frame) {
        if (frame instanceof DownFrame.Presence presence) {
            members.forEach(member -> member.present(presence));
        }
    }

    @Override
    public void ended(Fault fault) {
        if (over) {
            return;
        }
        over = true;
        failure = fault;
        forget.accept(this);
        for (Conversation member : List.copyOf(members)) {
            member.ended(fault);
        }
    }

    /** What was committed and whom it was promised to leaves when the live room has done what is before it. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            ports.executor().execute(this::flush);
        }
    }

    /** Sends what there is; who joins behind this gets nothing of it again. */
    void flush() {
        flushing = false;
        List<News> leaving = List.copyOf(news);
        news.clear();
        if (heads == null) {
            return;
        }
        Shared shared = new Shared(leaving);
        for (Conversation member : List.copyOf(members)) {
            boolean wrote = leaving.stream().anyMatch(one -> one.author() == member);
            List<byte[]> changes = wrote ? withoutOwn(leaving, member) : shared.changes;
            if (changes.isEmpty()) {
                member.telling().nothingNew(this::heads);
            } else {
                member.telling().news(changes, wrote ? null : shared);
            }
        }
    }

    private static List<byte[]> withoutOwn(List<News> leaving, Conversation member) {
        return leaving.stream()
                .filter(one -> one.author() != member)
                .map(News::change)
                .toList();
    }

    /** One message for many. */
    final class Shared {
        private final List<byte[]> changes;
        private byte[] first;
        private byte[] second;

        private Shared(List<News> leaving) {
            this.changes = leaving.stream().map(News::change).toList();
        }

        byte[] message(boolean documents) {
            if (documents) {
                second = second != null ? second : SyncMessage.write(true, heads(), List.of(), changes);
                return second;
            }
            first = first != null ? first : SyncMessage.write(false, heads(), List.of(), changes);
            return first;
        }
    }
}
