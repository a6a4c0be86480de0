package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.document.Crdt;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.Entry;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One document of the present principal on this device: its CRDT once somebody needs it, its timeline, and what its
 * listeners may be shown. What goes over the connection is {@link Synced}'s.
 */
final class Replica<E, P> {
    static final String FORKED = "FORKED";

    private final Client<E, P> client;
    private final Kept kept;
    private Crdt<E, P> crdt;
    private long serial;
    private long savedSerial;
    private long authored;
    private Vault.Place lastPlace;
    private boolean mustFork;
    private String blocked = "";

    Replica(Client<E, P> client, Kept kept, boolean mustFork) {
        this.client = client;
        this.kept = kept;
        this.mustFork = mustFork && kept.timeline != null;
        this.authored = kept.timeline == null ? 0 : kept.timeline.waiting();
        this.lastPlace = Vault.Place.DEVICE;
    }

    DocumentId document() {
        return kept.document;
    }

    Kept kept() {
        return kept;
    }

    /** The timeline that is pushed, or null if nothing was written since the last one was over. */
    Timeline timeline() {
        return mustFork ? null : kept.timeline;
    }

    /** Whether there is anything to show: content of this device or of the server. */
    boolean hasContent() {
        return crdt != null || !kept.parts.isEmpty() || kept.history != null;
    }

    boolean hasUnsent() {
        return kept.timeline != null && kept.timeline.waiting() > 0;
    }

    long serial() {
        return serial;
    }

    boolean loaded() {
        return crdt != null;
    }

    /** Makes the document exist on this device. */
    void begin(String type, ProjectId project) {
        kept.describe(type, project);
        remember();
    }

    void remember() {
        client.save(new DeviceRecord.Known(client.principal(), document(), kept.type, kept.project, kept.role));
    }

    /** The CRDT, loaded if it is not. */
    Crdt<E, P> crdt() {
        if (crdt == null) {
            if (kept.timeline == null) {
                kept.timeline = new Timeline(client.newTimelineId());
            }
            crdt = client.factory().load(kept.parts, kept.timeline.id().actor());
            kept.parts = new ArrayList<>();
            if (mustFork) {
                mustFork = false;
                fork(FORKED, true);
            }
        }
        return crdt;
    }

    /** Gives the memory of the CRDT back; what is unsent stays known. */
    void unload() {
        if (crdt != null) {
            kept.parts = new ArrayList<>();
            kept.parts.add(crdt.save());
            crdt.free();
            crdt = null;
        }
    }

    /** Authors edits; {@code done} hears where they were saved. */
    void edit(E edits, String tab, long number, Consumer<Vault.Place> done) {
        Crdt.Edited<P> edited = crdt().edit(edits);
        if (edited.changes().isEmpty()) {
            client.whenSaved(done);
            return;
        }
        long shown = changed(edited.patches());
        kept.answered(tab, number);
        save(List.of(write(edited.changes(), tab, number)), shown, done);
        report();
    }

    /** Appends changes that the CRDT holds already to the timeline. */
    private DeviceRecord.Written write(List<byte[]> changes, String tab, long number) {
        Timeline timeline = kept.timeline;
        long first = timeline.last() + 1;
        for (byte[] change : changes) {
            timeline.append(change);
        }
        authored += changes.size();
        return new DeviceRecord.Written(client.principal(), document(), timeline.id(), first, changes, tab, number);
    }

    /** Saves records in one batch; with it everything on the timeline is saved. */
    private void save(List<DeviceRecord> together, long shown, Consumer<Vault.Place> done) {
        Timeline timeline = kept.timeline;
        long last = timeline.last();
        client.save(together, place -> {
            timeline.saved(last);
            saved(shown, place);
            done.accept(place);
            client.written(this);
        });
    }

    /**
     * The end of the timeline {@code over} in favour of the present one, on which {@code anew} does again what was unsent.
     * The records belong into one batch: a device that knew only of the end would have lost the work.
     */
    private List<DeviceRecord> succession(Timeline over, String code, List<byte[]> anew) {
        List<DeviceRecord> together = new ArrayList<>();
        together.add(new DeviceRecord.Left(client.principal(), document(), over.id(), over.durable() + 1, code));
        authored -= over.waiting();
        if (!anew.isEmpty()) {
            together.add(write(anew, "", 0));
        }
        return together;
    }

    /** Takes over entries of the server's journal that follow {@code kept.seq}. */
    void receive(byte[] history, byte[] hash, List<Entry> entries) {
        List<byte[]> news = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.bytes().length > 0) {
                news.add(entry.bytes());
            }
            kept.seq = entry.seq();
        }
        kept.history = history;
        kept.hash = hash;
        long shown = serial;
        if (crdt == null) {
            kept.parts.addAll(news);
        } else if (!news.isEmpty()) {
            shown = changed(crdt.apply(news));
        }
        long upTo = shown;
        client.save(
                new DeviceRecord.Received(client.principal(), document(), history, hash, entries),
                place -> saved(upTo, place));
    }

    /**
     * Takes over the document as the server saved it; what is unsent stays on top of it. Of our own entries the server has
     * a prefix: what of them is in its document is durable. If it holds more by our author, another copy of this device
     * wrote that, and what is left is authored anew; nothing of all this is saved without the rest.
     *
     * @param over whether our timeline is over: the server has entries of it that this device does not have, or comes
     *     from a backup
     * @param all whether everything that the server lacks is authored anew, whoever wrote it, and not only what is unsent
     */
    void replaceBy(byte[] history, long seq, byte[] hash, byte[] saved, boolean over, boolean all) {
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
        List<byte[]> unsent = all ? before.beyond(crdt) : kept.timeline.pending();
        if (over || crdt.authored() > kept.timeline.durable()) {
            together.addAll(authorAnew(before, unsent, saved));
        } else if (!unsent.isEmpty()) {
            crdt.apply(unsent);
        }
        before.free();
        save(together, serial, place -> {});
        if (shown) {
            client.listener().reset(document());
        }
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
        Timeline over = kept.timeline;
        kept.timeline = new Timeline(client.newTimelineId());
        Crdt.Fork<E, P> fork = before.fork(unsent, kept.timeline.id().actor(), true);
        fork.replica().free();
        List<byte[]> parts = new ArrayList<>(fork.changes());
        parts.add(0, saved);
        crdt.free();
        crdt = client.factory().load(parts, kept.timeline.id().actor());
        return succession(over, FORKED, fork.changes());
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

    /** Everything of the present timeline up to {@code lsn} is durable on the server. */
    void confirm(long lsn, boolean record) {
        kept.timeline.confirm(lsn);
        if (record) {
            client.save(new DeviceRecord.Confirmed(client.principal(), document(), kept.timeline.id(), lsn));
        }
    }

    /**
     * Ends the present timeline: what is unsent is authored anew on another one, or set aside if the server refused it.
     *
     * @return how many entries were set aside
     */
    int fork(String code, boolean keepEffect) {
        Crdt<E, P> before = crdt();
        Timeline over = kept.timeline;
        List<byte[]> unsent = over.pending();
        Timeline next = new Timeline(client.newTimelineId());
        Crdt.Fork<E, P> fork = before.fork(unsent, next.id().actor(), keepEffect);
        before.free();
        crdt = fork.replica();
        kept.timeline = next;
        serial++;
        save(succession(over, code, fork.changes()), serial, place -> {});
        client.listener().reset(document());
        int aside = keepEffect ? 0 : unsent.size();
        kept.aside += aside;
        return aside;
    }

    P whole() {
        return crdt().whole();
    }

    String json() {
        return crdt().json();
    }

    byte[] save() {
        return crdt().save();
    }

    void block(String code) {
        blocked = code;
        report();
    }

    String blocked() {
        return blocked;
    }

    Status status(boolean current) {
        int waiting = kept.timeline == null ? 0 : kept.timeline.waiting();
        boolean unsaved = savedSerial < serial || lastPlace == Vault.Place.MEMORY;
        Status.Place here = unsaved ? Status.Place.MEMORY : Status.Place.DEVICE;
        boolean onServer = waiting == 0 && kept.history != null;
        return new Status(onServer ? Status.Place.SERVER : here, waiting, authored, kept.role, current, blocked);
    }

    void report() {
        client.report(this);
    }

    boolean sameJournalAs(byte[] history) {
        return kept.history != null && Bytes.equal(kept.history, history);
    }

    List<TimelineId> timelines() {
        return timeline() == null ? List.of() : List.of(timeline().id());
    }

    void free() {
        if (crdt != null) {
            crdt.free();
            crdt = null;
        }
    }

    private long changed(P patches) {
        serial++;
        client.listener().patches(document(), serial, patches);
        return serial;
    }

    private void saved(long upTo, Vault.Place place) {
        lastPlace = place;
        savedSerial = Math.max(savedSerial, upTo);
        client.listener().saved(document(), savedSerial, place);
        report();
    }
}
