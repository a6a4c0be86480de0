package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.Entry;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One document of the present principal on this device: its timeline, what of it is saved, and what its listeners may be
 * shown. What the document holds is the subclasses', one for each kind; what goes over the connection is {@link Synced}'s.
 */
abstract class Replica<E, P> {
    static final String FORKED = "FORKED";

    final Client<E, P> client;
    final Kept<P> kept;
    /** Whether the timeline is over: nothing of it may be pushed, and what is unsent goes on under another one. */
    boolean over;

    long serial;
    private long savedSerial;
    private long authored;
    private Vault.Place lastPlace;
    private String blocked = "";

    Replica(Client<E, P> client, Kept<P> kept, boolean over) {
        this.client = client;
        this.kept = kept;
        this.over = over && kept.timeline != null;
        this.authored = kept.timeline == null ? 0 : kept.timeline.waiting();
        this.lastPlace = Vault.Place.DEVICE;
    }

    DocumentId document() {
        return kept.document;
    }

    Kept<P> kept() {
        return kept;
    }

    /** The timeline that is pushed, or null if nothing was written since the last one was over. */
    Timeline timeline() {
        return over ? null : kept.timeline;
    }

    /** Whether there is anything to show: content of this device or of the server. */
    abstract boolean hasContent();

    /** Patches that build the document's present value from nothing. */
    abstract P whole();

    /** The present value as canonical JSON. */
    abstract String json();

    /** Gives memory back; what is unsent stays known. */
    abstract void unload();

    /** The document leaves this device. */
    abstract void free();

    /** Takes on entries that follow {@code kept.seq}; gives the serial that shows them. */
    abstract long take(DeviceRecord.Received received);

    /** What the author of an entry of this document pushed; empty for what was written here. */
    abstract byte[] pushed(Entry entry);

    /** Whether another copy of this device wrote it, under a number of ours, and others brought it back to the server. */
    boolean isOfACopy(Entry entry) {
        return false;
    }

    /** The server has other entries under LSNs of the timeline. */
    abstract void diverged();

    /** Whether the timeline ends once everything that the server has is here. */
    abstract boolean endsOnceCaughtUp();

    /**
     * Ends the present timeline: what is unsent is authored anew on another one, or set aside if the server refused it.
     *
     * @return how many entries were set aside
     */
    abstract int fork(String code, boolean keepEffect);

    /** Sets aside everything that is unsent; gives the records of that, or null if it cannot be kept apart from the document. */
    abstract List<DeviceRecord> keepAside(String code);

    boolean hasUnsent() {
        return kept.hasUnsent();
    }

    long serial() {
        return serial;
    }

    void remember() {
        client.save(new DeviceRecord.Known(client.principal(), document(), kept.type, kept.project, kept.role));
    }

    /** Appends entries whose effect is shown already to the timeline. */
    DeviceRecord.Written write(List<byte[]> entries, String tab, long number) {
        Timeline timeline = kept.timeline;
        long first = timeline.last() + 1;
        for (byte[] entry : entries) {
            timeline.append(entry);
        }
        authored += entries.size();
        return new DeviceRecord.Written(client.principal(), document(), timeline.id(), first, entries, tab, number);
    }

    /** Saves records in one batch; with it everything on the timeline is saved. */
    void save(List<DeviceRecord> together, long shown, Consumer<Vault.Place> done) {
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
    List<DeviceRecord> succession(Timeline over, String code, List<byte[]> anew) {
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
        var received = new DeviceRecord.Received(client.principal(), document(), history, hash, entries);
        long shown = take(received);
        if (!entries.isEmpty()) {
            kept.seq = entries.get(entries.size() - 1).seq();
        }
        kept.history = history;
        kept.hash = hash;
        client.save(received, place -> saved(shown, place));
    }

    /** Everything of the present timeline up to {@code lsn} is durable on the server. */
    void confirm(long lsn, boolean record) {
        kept.timeline.confirm(lsn);
        if (record) {
            client.save(new DeviceRecord.Confirmed(client.principal(), document(), kept.timeline.id(), lsn));
        }
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

    long changed(P patches) {
        serial++;
        client.listener().patches(document(), serial, patches);
        return serial;
    }

    void saved(long upTo, Vault.Place place) {
        lastPlace = place;
        savedSerial = Math.max(savedSerial, upTo);
        client.listener().saved(document(), savedSerial, place);
        report();
    }
}
