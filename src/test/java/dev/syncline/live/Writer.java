package dev.syncline.live;

import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** Somebody who writes into a document with Automerge itself, on a timeline; every step gives the change's bytes. */
final class Writer implements AutoCloseable {
    private final TimelineId timeline;
    private final Document document;
    private final List<byte[]> changes = new ArrayList<>();

    private Writer(TimelineId timeline, Document document) {
        this.timeline = timeline;
        this.document = document;
    }

    /** Begins a document with a text. */
    static Writer first(long number) {
        var timeline = new TimelineId(0x5157_0000, number);
        var writer = new Writer(timeline, new Document(timeline.bytes()));
        writer.change(transaction -> transaction.set(ObjectId.ROOT, "text", ObjectType.TEXT));
        return writer;
    }

    /** Somebody else who has what this one has. */
    Writer second(long number) {
        var other = new TimelineId(0x5157_0000, number);
        return new Writer(other, document.fork(other.bytes()));
    }

    TimelineId timeline() {
        return timeline;
    }

    /** Everything written so far, change by change. */
    List<byte[]> changes() {
        return List.copyOf(changes);
    }

    byte[] type(String letters) {
        return change(transaction -> transaction.spliceText(text(), 0, 0, letters));
    }

    byte[] change(Consumer<Transaction> edits) {
        org.automerge.ChangeHash[] before = document.getHeads();
        try (Transaction transaction = document.startTransaction()) {
            edits.accept(transaction);
            transaction.commit();
        }
        byte[] change = document.encodeChangesSince(before);
        changes.add(change);
        return change;
    }

    void take(byte[] change) {
        document.applyEncodedChanges(change);
    }

    @Override
    public void close() {
        document.free();
    }

    ObjectId text() {
        return ((AmValue.Text) document.get(ObjectId.ROOT, "text").orElseThrow()).getId();
    }
}
