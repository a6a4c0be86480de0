package dev.syncline.socket;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.document.DocumentType;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.Transaction;

/** Somebody who writes on one timeline with Automerge itself, for tests: a replica and the entries it has made. */
public final class Writer implements AutoCloseable {
    private static final org.automerge.ChangeHash[] NOTHING = {};

    private final TimelineId timeline;
    private final Document replica;
    private final List<byte[]> entries = new ArrayList<>();

    private Writer(TimelineId timeline, DocumentType type) {
        this.timeline = timeline;
        this.replica = new Document(timeline.bytes());
        if (type.hasGenesis()) {
            replica.applyEncodedChanges(type.genesis());
        }
    }

    public static Writer of(DocumentType type) {
        return new Writer(Ids.timeline(), type);
    }

    /** Somebody who writes on the timeline of another writer, from the beginning: an old copy, or a thief. */
    public static Writer twin(TimelineId timeline) {
        return new Writer(timeline, Types.NOTE);
    }

    public static Writer ofNote() {
        return of(Types.NOTE);
    }

    public TimelineId timeline() {
        return timeline;
    }

    /** Entries made so far, from LSN 1. */
    public List<byte[]> entries() {
        return entries;
    }

    /** Makes one entry. */
    public byte[] change(Consumer<Transaction> edits) {
        org.automerge.ChangeHash[] before = replica.getHeads();
        try (Transaction transaction = replica.startTransaction()) {
            edits.accept(transaction);
            transaction.commit();
        }
        byte[] change = replica.encodeChangesSince(before);
        entries.add(change);
        return change;
    }

    /** Types at the end of a note's text. */
    public byte[] type(String words) {
        ObjectId text = text("text");
        long end = replica.length(text);
        return change(transaction -> transaction.spliceText(text, end, 0, words));
    }

    /** Takes characters out of a note's text. */
    public byte[] erase(int at, int length) {
        ObjectId text = text("text");
        return change(transaction -> transaction.spliceText(text, at, length, ""));
    }

    public byte[] title(String words) {
        ObjectId title = text("title");
        long length = replica.length(title);
        return change(transaction -> transaction.spliceText(title, 0, length, words));
    }

    /** Takes over entries by others. */
    public void apply(List<byte[]> changes) {
        replica.applyEncodedChanges(Bytes.concat(changes.toArray(byte[][]::new)));
    }

    public String text() {
        return replica.text(text("text")).orElseThrow();
    }

    public byte[] save() {
        return replica.save();
    }

    /** Every change of the replica, concatenated. */
    public byte[] allChanges() {
        return replica.encodeChangesSince(NOTHING);
    }

    /** A push of entries {@code first} to {@code last}. */
    public UpFrame.Push push(DocumentId document, int first, int last) {
        byte[] chain = ChainHash.start();
        for (byte[] entry : entries.subList(0, first - 1)) {
            chain = ChainHash.next(chain, entry);
        }
        return new UpFrame.Push(timeline, document, first, chain, List.copyOf(entries.subList(first - 1, last)));
    }

    /** A push of the last entry. */
    public UpFrame.Push pushLast(DocumentId document) {
        return push(document, entries.size(), entries.size());
    }

    private ObjectId text(String key) {
        return ((AmValue.Text) replica.get(ObjectId.ROOT, key).orElseThrow()).getId();
    }

    @Override
    public void close() {
        replica.free();
    }
}
