package dev.syncline.worker.client;

import dev.syncline.app.Types;
import dev.syncline.document.DocumentType;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.timeline.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One document as the device's journal describes it: enough to load it, to resume it and to push what is unsent. */
final class Kept<P> {
    private static final int TABS_MAX = 64;

    final DocumentId document;
    String type = "";
    ProjectId project;
    String role = "";
    byte[] history;
    long seq;
    byte[] hash = RollingHash.start();
    /**
     * Saved documents and changes in an order that loads, empty while the CRDT is loaded. Of a commanded document, all
     * batches of the device's journal about it.
     */
    List<byte[]> parts = new ArrayList<>();
    /** The timeline that is continued; null while nothing was written, or once the last one is over. */
    Timeline timeline;
    /** The last edit of each tab that is in the journal. */
    final Map<String, Long> answered = new LinkedHashMap<>();
    /** Where a commanded document is run, once somebody needed that. */
    Commands<P> commands;
    /** Whether the document was made here, or its type is known: there is something to show, if only an empty document. */
    boolean begun;

    Kept(DocumentId document) {
        this.document = document;
    }

    void take(DeviceRecord.Known known) {
        describe(known.type(), known.project());
        role = known.role();
    }

    /** Says what the document is. Where nothing of it is here yet, it begins with the genesis of its type. */
    void describe(String typeName, ProjectId inProject) {
        type = typeName;
        project = inProject;
        begun = true;
        if (parts.isEmpty() && history == null) {
            Types.find(typeName).filter(DocumentType::hasGenesis).ifPresent(known -> parts.add(known.genesis()));
        }
    }

    boolean isCommanded() {
        return Types.isCommanded(type);
    }

    boolean hasUnsent() {
        return timeline != null && timeline.waiting() > 0;
    }

    /** Keeps a record for {@link #commands}. */
    void keep(DeviceRecord record) {
        parts.add(DeviceRecordCodec.write(List.of(record)));
    }

    void take(DeviceRecord.Written written) {
        if (timeline == null || !timeline.id().equals(written.timeline())) {
            timeline = new Timeline(written.timeline());
        }
        for (byte[] entry : written.entries()) {
            timeline.append(entry);
            if (!isCommanded()) {
                parts.add(entry);
            }
        }
        if (isCommanded()) {
            keep(written);
        }
        timeline.saved(timeline.last());
        if (!written.tab().isEmpty()) {
            answered(written.tab(), written.edit());
        }
    }

    void answered(String tab, long edit) {
        answered.remove(tab);
        answered.put(tab, edit);
        if (answered.size() > TABS_MAX) {
            answered.remove(answered.keySet().iterator().next());
        }
    }

    void take(DeviceRecord.Resumed resumed) {
        TimelineId id = resumed.timeline();
        timeline = id == null ? null : new Timeline(id, resumed.durable(), resumed.chain(), resumed.pending());
        if (!isCommanded()) {
            parts.addAll(resumed.pending());
        }
        for (int i = 0; i < resumed.tabs().size(); i++) {
            answered(resumed.tabs().get(i), resumed.edits().get(i));
        }
    }

    void take(DeviceRecord.Confirmed confirmed) {
        if (isCurrent(confirmed.timeline())) {
            timeline.confirm(confirmed.lsn());
        }
    }

    void take(DeviceRecord.Received received) {
        for (Entry entry : received.entries()) {
            if (isCurrent(entry.timeline())) {
                timeline.confirm(entry.lsn());
            }
            if (!isCommanded() && entry.bytes().length > 0) {
                parts.add(entry.bytes());
            }
            seq = entry.seq();
        }
        if (isCommanded()) {
            keep(received);
        }
        history = received.history();
        hash = received.hash();
    }

    void take(DeviceRecord.Whole whole) {
        if (isCommanded()) {
            keep(whole);
        } else {
            parts = new ArrayList<>();
            parts.add(whole.saved());
            if (timeline != null) {
                parts.addAll(timeline.pending());
            }
        }
        history = whole.history();
        seq = whole.seq();
        hash = whole.hash();
    }

    void take(DeviceRecord.Left left) {
        if (isCurrent(left.timeline())) {
            // What became durable just before may be told later, with the entries it came with.
            timeline.confirm(left.from() - 1);
            List<byte[]> lost = timeline.pending();
            parts = without(parts, lost);
            timeline = null;
            if (isCommanded()) {
                keep(left);
            }
        }
    }

    private static List<byte[]> without(List<byte[]> parts, List<byte[]> lost) {
        List<byte[]> left = new ArrayList<>();
        for (byte[] part : parts) {
            boolean isLost = false;
            for (byte[] one : lost) {
                isLost |= one == part;
            }
            if (!isLost) {
                left.add(part);
            }
        }
        return left;
    }

    private boolean isCurrent(TimelineId id) {
        return timeline != null && timeline.id().equals(id);
    }
}
