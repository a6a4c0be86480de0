package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import dev.syncline.codec.Decimal;
import dev.syncline.codec.Utf8;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.timeline.Push;
import dev.syncline.timeline.Timeline;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.client.MergedReplica.Rest;
import dev.syncline.worker.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The conversation with the server about one document on one connection: opened at the cursor, entries in sequence down,
 * pushes up. Whatever does not fit ends in opening again from what this device has.
 */
final class Synced<E, P> {
    /** The refusal of a change that somebody else brought to the server before: it is there. */
    private static final String KNOWN = "CHANGE_KNOWN";

    private static final int FRAME_HEADER_BYTES = 256;
    private static final int ENTRY_OVERHEAD_BYTES = 8;
    private static final int RETRY_MS = 1_000;
    private static final int BEHIND_RETRY_MS = 10_000;
    private static final String READER = "viewer";
    private static final String AUTOMERGE = "application/vnd.automerge";

    /** CLOSED → OPENING → FOLLOWING, with FETCHING between where the socket cannot carry what is missing. */
    private enum State {
        CLOSED,
        OPENING,
        FETCHING,
        FOLLOWING
    }

    private final Client<E, P> client;
    private Replica<E, P> replica;
    private State state = State.CLOSED;
    private long tail;
    private boolean pushingOverHttp;
    /**
     * The server has entries of our timeline that this device does not have, or others. Which of ours are among them shows
     * as the journal arrives; what is left then is authored anew.
     */
    private boolean suspect;
    /** Up to which LSN our timeline was decided when the document was opened. */
    private long decided;
    /** Counts openings, so that answers to earlier ones are recognised. */
    private int attempt;

    Synced(Client<E, P> client, Replica<E, P> replica) {
        this.client = client;
        this.replica = replica;
    }

    Replica<E, P> replica() {
        return replica;
    }

    /** The document's kind is known now. */
    void become(Replica<E, P> known) {
        replica = known;
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    /** Whether everything that the server had when it last spoke is here. */
    boolean current() {
        return state == State.FOLLOWING && replica.kept().seq >= tail;
    }

    void open() {
        attempt++;
        state = State.OPENING;
        suspect = false;
        decided = 0;
        Kept<P> kept = replica.kept();
        interruptTimeline();
        boolean resuming = kept.seq > 0;
        client.send(new UpFrame.Open(
                kept.document,
                kept.type.isEmpty() ? null : kept.type,
                kept.project,
                resuming ? kept.history : null,
                kept.seq,
                resuming ? kept.hash : null,
                replica.timelines()));
    }

    /** The connection is gone, or the document is of no interest any longer. */
    void close() {
        attempt++;
        state = State.CLOSED;
        interruptTimeline();
        replica.report();
    }

    private void interruptTimeline() {
        pushingOverHttp = false;
        if (replica.timeline() != null) {
            replica.timeline().interrupted();
        }
    }

    private void openLater(long delayMs) {
        state = State.FETCHING;
        int tried = attempt;
        client.environment().after((int) Math.max(delayMs, 0), () -> {
            if (tried == attempt && client.online()) {
                open();
            }
        });
    }

    void opened(DownFrame.Opened opened) {
        if (state != State.OPENING) {
            return;
        }
        Kept<P> kept = replica.kept();
        learn(opened);
        tail = opened.seq();
        if (opened.seq() < kept.seq && !isAnotherHistory(opened.history())) {
            // Nothing committed goes away by itself: a backup was restored, and nobody has told the database yet.
            openLater(BEHIND_RETRY_MS);
            return;
        }
        boolean sameJournal = opened.from() == kept.seq && !isAnotherHistory(opened.history());
        settleCursor(opened.cursors(), sameJournal && opened.seq() == kept.seq);
        if (!sameJournal) {
            fetch(opened);
            return;
        }
        if (kept.history == null) {
            // On the device before anything is acknowledged: whoever knows no history cannot tell that it is another
            // one.
            replica.receive(opened.history(), kept.hash, List.of());
        }
        state = State.FOLLOWING;
        replica.block("");
        forkOnceCaughtUp();
        client.arrived(replica);
        push();
    }

    /** The server was restored from a backup: it may lack anything that it has acknowledged since. */
    private boolean isAnotherHistory(byte[] history) {
        return replica.kept().history != null && !replica.sameJournalAs(history);
    }

    private void learn(DownFrame.Opened opened) {
        Kept<P> kept = replica.kept();
        if (!opened.role().equals(kept.role) || !opened.type().equals(kept.type)) {
            boolean merged = !kept.isCommanded();
            kept.role = opened.role();
            kept.type = opened.type();
            if (merged && kept.isCommanded()) {
                become(client.replica(kept));
            }
            replica.remember();
        }
    }

    /** @param allHere whether nothing of the journal is yet to come, which would say what was refused */
    private void settleCursor(List<DownFrame.Cursor> cursors, boolean allHere) {
        Timeline timeline = replica.timeline();
        if (timeline == null) {
            return;
        }
        for (DownFrame.Cursor cursor : cursors) {
            if (!cursor.timeline().equals(timeline.id())) {
                continue;
            }
            suspect = timeline.decided(cursor.durable(), cursor.chain()) == Timeline.Verdict.FORK;
            decided = suspect ? 0 : cursor.durable();
            if (allHere && decided > timeline.durable()) {
                replica.confirm(decided, true);
            }
        }
        replica.report();
    }

    private void forkOnceCaughtUp() {
        if ((suspect || replica.endsOnceCaughtUp()) && replica.kept().seq >= tail) {
            suspect = false;
            replica.fork(Replica.FORKED, true);
        }
    }

    /** The next stretch of the journal. */
    void entries(DownFrame.Entries frame) {
        Kept<P> kept = replica.kept();
        if (state != State.FOLLOWING || frame.last() <= kept.seq) {
            return;
        }
        if (frame.first() != kept.seq + 1) {
            open();
            return;
        }
        List<Entry> entries = new ArrayList<>();
        byte[] hash = kept.hash;
        for (DownFrame.Item item : frame.items()) {
            if (item instanceof DownFrame.Elsewhere) {
                fetchEntries();
                return;
            }
            Entry entry = entry(item);
            Entry hashed = item instanceof DownFrame.Own own ? withOwnBytes(own) : entry;
            if (hashed == null) {
                open();
                return;
            }
            hash = RollingHash.next(hash, hashed);
            entries.add(entry);
        }
        if (Bytes.equal(hash, frame.hash())) {
            takeReadable(entries, hash);
        } else if (replica instanceof CommandedReplica<E, P> commanded) {
            commanded.beginAnew(kept.history);
            openLater(RETRY_MS);
        } else {
            fetchAnew();
        }
    }

    private static Entry entry(DownFrame.Item item) {
        return switch (item) {
            case DownFrame.Full full -> full.entry();
            case DownFrame.Own own ->
                new Entry(own.seq(), UserId.NOBODY, own.timeMs(), own.timeline(), own.lsn(), "", Bytes.EMPTY);
            case DownFrame.Elsewhere elsewhere -> throw new IllegalStateException("no entry");
        };
    }

    private Entry withOwnBytes(DownFrame.Own own) {
        Timeline timeline = replica.timeline();
        boolean mine = timeline != null && timeline.id().equals(own.timeline());
        byte[] bytes = mine ? timeline.pendingAt(own.lsn()) : null;
        return bytes == null
                ? null
                : new Entry(own.seq(), UserId.NOBODY, own.timeMs(), own.timeline(), own.lsn(), "", bytes);
    }

    private void takeReadable(List<Entry> entries, byte[] hash) {
        try {
            take(entries, hash);
        } catch (CborException later) {
            // Only a later version of this program can have written it.
            state = State.FETCHING;
            replica.block(CommandedReplica.TOO_OLD);
        }
    }

    private void take(List<Entry> entries, byte[] hash) {
        int refused = 0;
        String code = "";
        boolean forked = false;
        for (Entry entry : entries) {
            Timeline timeline = replica.timeline();
            boolean mine =
                    timeline != null && timeline.id().equals(entry.timeline()) && entry.lsn() > timeline.durable();
            if (!mine) {
                forked |= replica.isOfACopy(entry);
                continue;
            }
            byte[] pending = timeline.pendingAt(entry.lsn());
            byte[] pushed = replica.pushed(entry);
            if (pending == null || pushed.length > 0 && !Bytes.equal(pending, pushed)) {
                forked = true;
            } else if (entry.refused() && !entry.refusal().equals(KNOWN)) {
                replica.confirm(entry.lsn() - 1, true);
                code = entry.refusal();
                refused += replica.fork(code, false);
            } else {
                replica.confirm(entry.lsn(), false);
            }
        }
        if (forked) {
            suspect = false;
            replica.diverged();
        }
        replica.receive(replica.kept().history, hash, entries);
        if (refused > 0) {
            client.listener()
                    .rejected(replica.document(), new Refusal(code, "the server refused the change", false), refused);
        }
        forkOnceCaughtUp();
        client.arrived(replica);
        replica.report();
        push();
    }

    /**
     * An ack that overtakes the journal of a merged document says nothing of what was refused; the entries will confirm
     * what was not. Of a commanded one it says no more than that the server has the commands.
     */
    void ack(DownFrame.Ack ack) {
        if (replica instanceof MergedReplica && ack.seq() > replica.kept().seq) {
            return;
        }
        Timeline timeline = replica.timeline();
        boolean ours = timeline != null && timeline.id().equals(ack.timeline());
        if (ours && ack.lsn() > timeline.sent()) {
            open();
            return;
        }
        if (ours && ack.lsn() > timeline.durable()) {
            replica.confirm(ack.lsn(), true);
            replica.report();
        }
        push();
    }

    /** Sends what is saved and fits the window. */
    void push() {
        Timeline timeline = replica.timeline();
        if (state != State.FOLLOWING
                || timeline == null
                || pushingOverHttp
                || suspect
                || !replica.blocked().isEmpty()) {
            return;
        }
        Push push;
        while ((push = timeline.nextPush(
                        Frames.BYTES_MAX - FRAME_HEADER_BYTES,
                        client.windowBytes(),
                        Frames.PUSH_ENTRIES_MAX,
                        ENTRY_OVERHEAD_BYTES))
                != null) {
            UpFrame.Push frame =
                    new UpFrame.Push(timeline.id(), replica.document(), push.first(), push.chain(), push.entries());
            if (push.oversized()) {
                pushOverHttp(frame);
                return;
            }
            client.send(frame);
        }
    }

    private void pushOverHttp(UpFrame.Push frame) {
        pushingOverHttp = true;
        int tried = attempt;
        client.link().request("POST", "/sync/push", "application/cbor", Frames.encode(frame), answer -> {
            if (tried != attempt) {
                return;
            }
            pushingOverHttp = false;
            if (answer.status() != 200) {
                openLater(RETRY_MS);
                return;
            }
            for (DownFrame down : Frames.decodeBody(answer.body())) {
                client.handle(down);
            }
        });
    }

    /** A push or the subscription was refused. */
    void fault(DownFrame.Fault fault) {
        switch (fault.code()) {
            case "NON_CONTIGUOUS" -> open();
            case "TIMELINE_FORKED", "TIMELINE_FOREIGN" -> {
                replica.diverged();
                open();
            }
            case "READ_ONLY", "FORBIDDEN" -> replica.block(fault.code());
            default -> {
                if (fault.retryAfterMs() >= 0) {
                    openLater(Math.max(fault.retryAfterMs(), RETRY_MS));
                } else {
                    state = State.FETCHING;
                    replica.block(fault.code());
                }
            }
        }
    }

    /** This device's position is not on the server's journal, or too far behind for the socket. */
    private void fetch(DownFrame.Opened opened) {
        if (replica instanceof CommandedReplica<E, P> commanded) {
            Kept<P> kept = replica.kept();
            if (kept.seq > 0 && (isAnotherHistory(opened.history()) || kept.seq > opened.seq())) {
                commanded.beginAnew(opened.history());
            }
            kept.history = opened.history();
            fetchEntries();
        } else {
            fetchAnew();
        }
    }

    private void fetchAnew() {
        if (replica instanceof MergedReplica<E, P> merged) {
            fetchWhole(merged, null, false);
        }
    }

    /**
     * @param given the history to which this device has given back what it holds; null if it has not
     * @param forgotten whether that was not taken, because its own history was forgotten
     */
    private void fetchWhole(MergedReplica<E, P> merged, byte[] given, boolean forgotten) {
        fetch(address(), AUTOMERGE, answer -> {
            byte[] history = Bytes.fromHex(answer.header("syncline-history"));
            boolean restored = isAnotherHistory(history);
            boolean mayGive = replica.hasUnsent() || !replica.kept().role.equals(READER);
            boolean isGiven = given != null && Bytes.equal(given, history);
            if (restored && mayGive && !isGiven && merged.holdsMoreThan(answer.body())) {
                giveBack(merged, history);
                return;
            }
            long seq = Decimal.read(answer.header("syncline-seq"));
            byte[] hash = Bytes.fromHex(answer.header("syncline-hash"));
            Rest rest = rest(restored, isGiven && forgotten, mayGive);
            merged.replaceBy(history, seq, hash, answer.body(), rest, seq < tail ? 0 : decided);
            client.arrived(replica);
            open();
        });
    }

    private Rest rest(boolean restored, boolean forgotten, boolean mayGive) {
        if (!restored) {
            return suspect ? Rest.ANEW : Rest.STAYS;
        }
        if (forgotten) {
            return Rest.SET_ASIDE;
        }
        return mayGive ? Rest.ALL_ANEW : Rest.ANEW;
    }

    /**
     * Puts everything that this device holds into the document of a server with another history, as it is, so that what
     * several devices hold is there once. Interrupted, it begins again, because the device keeps the old history until
     * then.
     */
    private void giveBack(MergedReplica<E, P> merged, byte[] history) {
        int tried = attempt;
        client.link().request("PUT", address(), AUTOMERGE, merged.save(), answer -> {
            if (tried != attempt) {
                return;
            }
            int status = answer.status();
            boolean forgotten = status == 410 && Utf8.decode(answer.body()).contains(MergedReplica.FORGOTTEN);
            if (forgotten || status == 200 || status == 403 || status == 413 || status == 422) {
                fetchWhole(merged, history, forgotten);
            } else {
                openLater(RETRY_MS);
            }
        });
    }

    private String address() {
        return "/documents/" + replica.document().text();
    }

    private void fetchEntries() {
        long before = replica.kept().seq;
        fetch(address() + "/entries?after=" + before, "application/cbor", answer -> {
            state = State.FOLLOWING;
            for (DownFrame frame : Frames.decodeBody(answer.body())) {
                if (frame instanceof DownFrame.Entries entries) {
                    entries(entries);
                }
            }
            if (state == State.FOLLOWING && replica.kept().seq == before) {
                openLater(RETRY_MS);
            } else if (state == State.FOLLOWING) {
                open();
            }
        });
    }

    private void fetch(String path, String accept, Consumer<Link.Answer> then) {
        state = State.FETCHING;
        int tried = attempt;
        client.link().request("GET", path, accept, null, answer -> {
            if (tried != attempt) {
                return;
            }
            if (answer.status() == 200) {
                then.accept(answer);
            } else {
                openLater(RETRY_MS);
            }
        });
    }
}
