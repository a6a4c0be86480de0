package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.document.Crdt;
import dev.syncline.id.ChangeHash;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A merged document: its CRDT once somebody needs it. */
final class MergedReplica<E, P> extends Replica<E, P> {
    private static final String LACKING = "MISSING_DEPENDENCY";
    static final String FORGOTTEN = "FORGOTTEN";
    private static final String REFUSED = "REFUSED";
    /** Parts that are no longer than what they say, as far as anybody cares. */
    private static final int PARTS_MAX = 64;

    /** What becomes of that which a document of the server lacks. */
    enum Rest {
        /** What is unsent goes on under its timeline, unless that is over. */
        STAYS,
        /** The timeline is over: the server has entries of it that this device does not have. What is unsent is authored anew. */
        ANEW,
        /** The server comes from a backup: everything is authored anew, whoever wrote it. */
        ALL_ANEW,
        /** The history that it builds on was forgotten. */
        SET_ASIDE
    }

    private Crdt<E, P> crdt;
    /** Whether the replica was loaded without entries that its own timeline has: their numbers are taken. */
    private boolean lacking;

    MergedReplica(Client<E, P> client, Kept<P> kept, boolean over) {
        super(client, kept, over);
    }

    @Override
    boolean hasContent() {
        return crdt != null || kept.begun || !kept.parts.isEmpty() || kept.history != null;
    }

    /** The CRDT, loaded if it is not. */
    Crdt<E, P> crdt() {
        if (crdt == null) {
            if (kept.timeline == null) {
                kept.timeline = new Timeline(client.newTimelineId());
            }
            crdt = client.factory().load(kept.parts, kept.timeline.id().actor());
            kept.parts = new ArrayList<>();
            lacking = lacks();
            if (lacking) {
                // What is missing here is asked of the server, from the beginning.
                kept.seq = 0;
                kept.hash = RollingHash.start();
            }
            if (over) {
                over = false;
                goOn();
            }
        }
        return crdt;
    }

    /** Goes on on another timeline. What is not in the replica cannot be authored anew, and is set aside. */
    private void goOn() {
        int lost = (int) Math.min(kept.timeline.waiting(), kept.timeline.last() - crdt.authored());
        fork(lost > 0 ? LACKING : FORKED, true);
        tellOf(lost, LACKING, "it builds on what is not here");
    }

    private boolean lacks() {
        return crdt.authored() < kept.timeline.last();
    }

    @Override
    void unload() {
        if (crdt != null) {
            kept.parts = new ArrayList<>();
            kept.parts.add(crdt.save());
            free();
        }
    }

    /** Authors edits; {@code done} hears where they were saved. */
    void edit(E edits, String tab, long number, Consumer<Vault.Place> done) {
        crdt();
        if (lacking && lacks()) {
            goOn();
        }
        lacking = false;
        Crdt.Edited<P> edited = crdt.edit(edits);
        if (edited.changes().isEmpty()) {
            client.whenSaved(done);
            return;
        }
        long shown = changed(edited.patches());
        kept.answered(tab, number);
        save(List.of(write(edited.changes(), tab, number)), shown, done);
        report();
    }

    @Override
    long take(DeviceRecord.Received received) {
        List<byte[]> news = new ArrayList<>();
        for (Entry entry : received.entries()) {
            if (entry.bytes().length > 0) {
                news.add(entry.bytes());
            }
        }
        if (crdt == null) {
            kept.parts.addAll(news);
            return serial;
        }
        return news.isEmpty() ? serial : changed(crdt.apply(news));
    }

    @Override
    byte[] pushed(Entry entry) {
        return entry.bytes();
    }

    /**
     * Takes over the document as the server saved it; what is unsent stays on top of it. Of our own entries the server has
     * a prefix: what of them is in its document is durable. If it holds more by our author, another copy of this device
     * wrote that, and what is left is authored anew; nothing of all this is saved without the rest.
     *
     * @param decided up to which LSN the server had decided when it saved the document: what of it is not there was refused,
     *     and what comes behind it builds on that
     */
    void replaceBy(byte[] history, long seq, byte[] hash, byte[] saved, Rest rest, long decided) {
        boolean shown = crdt != null;
        Crdt<E, P> before = crdt();
        crdt = client.factory().load(List.of(saved), kept.timeline.id().actor());
        kept.history = history;
        kept.seq = seq;
        kept.hash = hash;
        serial++;
        confirmHeld();
        List<DeviceRecord> together = new ArrayList<>();
        together.add(new DeviceRecord.Whole(client.principal(), document(), history, seq, hash, saved));
        int lost = 0;
        List<byte[]> unsent = rest == Rest.ALL_ANEW ? before.beyond(crdt) : kept.timeline.pending();
        boolean refused = rest == Rest.STAYS && kept.timeline.durable() < decided;
        String why = refused ? REFUSED : FORGOTTEN;
        if (rest == Rest.SET_ASIDE || refused) {
            lost = unsent.size();
            together.addAll(keepAside(before, why, lost));
            together.addAll(leave(saved, why));
        } else if (rest != Rest.STAYS || crdt.authored() > kept.timeline.durable()) {
            together.addAll(authorAnew(before, unsent, saved));
        } else if (!unsent.isEmpty()) {
            crdt.apply(unsent);
        }
        before.free();
        save(together, serial, place -> {});
        if (shown) {
            client.listener().reset(document());
        }
        tellOf(lost, why, refused ? "the server refused the change" : "its history was forgotten");
    }

    private void tellOf(int lost, String code, String why) {
        if (lost > 0) {
            client.listener().rejected(document(), new Refusal(code, why, false), lost);
        }
    }

    /** Begins another timeline on a saved document, without what was unsent on the present one. */
    private List<DeviceRecord> leave(byte[] saved, String why) {
        Timeline ended = kept.timeline;
        kept.timeline = new Timeline(client.newTimelineId());
        crdt.free();
        crdt = client.factory().load(List.of(saved), kept.timeline.id().actor());
        return succession(ended, why, List.of());
    }

    private List<DeviceRecord> keepAside(Crdt<E, P> before, String code, int entries) {
        return entries == 0 ? List.of() : client.box().put(kept, code, entries, before.save());
    }

    @Override
    List<DeviceRecord> keepAside(String code) {
        byte[] file = crdt().save();
        if (lacks() || !client.box().hasRoom(file.length)) {
            return null;
        }
        return client.box().put(kept, code, kept.timeline.waiting(), file);
    }

    /** Whether this device holds changes that are not in a saved document. */
    boolean holdsMoreThan(byte[] saved) {
        List<ChangeHash> heads = crdt().heads();
        Crdt<E, P> other =
                client.factory().load(List.of(saved), kept.timeline.id().actor());
        boolean more = false;
        for (ChangeHash head : heads) {
            more |= !other.holds(head);
        }
        other.free();
        return more;
    }

    /** Puts what {@code unsent} did in the replica {@code before} on top of a saved document, on a new timeline. */
    private List<DeviceRecord> authorAnew(Crdt<E, P> before, List<byte[]> unsent, byte[] saved) {
        Timeline ended = kept.timeline;
        kept.timeline = new Timeline(client.newTimelineId());
        Crdt.Fork<E, P> fork = before.fork(unsent, kept.timeline.id().actor(), true);
        fork.replica().free();
        List<byte[]> parts = new ArrayList<>(fork.changes());
        parts.add(0, saved);
        crdt.free();
        crdt = client.factory().load(parts, kept.timeline.id().actor());
        return succession(ended, FORKED, fork.changes());
    }

    private void confirmHeld() {
        List<byte[]> pending = kept.timeline.pending();
        long durable = kept.timeline.durable();
        int held = 0;
        while (held < pending.size() && crdt.holds(hashOf(pending.get(held)))) {
            held++;
        }
        if (held > 0) {
            confirm(durable + held, true);
        }
    }

    /** The hash of an uncompressed change: of everything behind its magic and checksum. */
    private static ChangeHash hashOf(byte[] change) {
        return ChangeHash.of(Sha256.of(change, 8, change.length));
    }

    @Override
    boolean isOfACopy(Entry entry) {
        byte[] change = entry.bytes();
        boolean ours = kept.timeline != null
                && !kept.timeline.id().equals(entry.timeline())
                && change.length > 0
                && ChangeAuthor.is(kept.timeline.id().actor(), change);
        // What a damaged journal lacks is not a copy's: it fills the gap.
        return ours && !crdt().holds(hashOf(change)) && !lacks();
    }

    @Override
    void diverged() {
        fork(FORKED, true);
    }

    /** A timeline that is over ends with the loading of the CRDT. */
    @Override
    boolean endsOnceCaughtUp() {
        return false;
    }

    @Override
    int fork(String code, boolean keepEffect) {
        Crdt<E, P> before = crdt();
        Timeline ended = kept.timeline;
        List<byte[]> unsent = ended.pending();
        Timeline next = new Timeline(client.newTimelineId());
        List<DeviceRecord> together = new ArrayList<>();
        if (!keepEffect) {
            together.addAll(keepAside(before, code, unsent.size()));
        }
        Crdt.Fork<E, P> fork = before.fork(unsent, next.id().actor(), keepEffect);
        before.free();
        crdt = fork.replica();
        kept.timeline = next;
        serial++;
        together.addAll(succession(ended, code, fork.changes()));
        save(together, serial, place -> {});
        client.listener().reset(document());
        return keepEffect ? 0 : unsent.size();
    }

    @Override
    P whole() {
        return crdt().whole();
    }

    @Override
    String json() {
        return crdt().json();
    }

    byte[] save() {
        return crdt().save();
    }

    /** The document without what is unsent. */
    byte[] base() {
        List<byte[]> unsent = kept.timeline == null ? List.of() : kept.timeline.pending();
        boolean loaded = crdt != null;
        if (!loaded && unsent.isEmpty() && kept.parts.size() <= PARTS_MAX) {
            return Bytes.concat(kept.parts.toArray(new byte[0][]));
        }
        Crdt<E, P> whole = crdt();
        byte[] saved;
        if (unsent.isEmpty()) {
            saved = whole.save();
        } else {
            Crdt<E, P> base =
                    whole.fork(unsent, client.newTimelineId().actor(), false).replica();
            saved = base.save();
            base.free();
        }
        if (!loaded) {
            unload();
        }
        return saved;
    }

    @Override
    void free() {
        if (crdt != null) {
            crdt.free();
            crdt = null;
        }
    }
}
