package dev.syncline.store;

import dev.syncline.command.CommandedType;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Version;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps journals short: stored snapshots, and entries that need not be kept or lie in too many rows. What replaces rows
 * succeeds only on the {@code layout} it was made of, in one transaction; whoever reads sees the whole document before
 * and after. Appends are never waited for and never stand in the way.
 */
public interface JournalUpkeep {
    /** What the next snapshot of a document is made of. Fails as {@link JournalStore#load} does. */
    CompletionStage<Basis> basis(DocumentId document);

    /** The bytes of a snapshot of a commanded document as its journal leads to it. */
    CompletionStage<byte[]> condense(CommandedType type, StoredJournal journal);

    /**
     * Announces a snapshot that nobody sees yet. What a crash leaves of it is removed by the next adoption.
     *
     * @return the number of its parts, each of which must be written by {@link #stagePart}; 0 if the layout is another
     *     one by now, and nothing was announced
     */
    CompletionStage<Integer> stage(DocumentId document, long layout, Snapshot snapshot);

    /** Writes one part, numbered from 0, of a snapshot that was announced. */
    CompletionStage<Void> stagePart(DocumentId document, Snapshot snapshot, int part);

    /**
     * Makes a snapshot of which every part is written the one that the document is loaded from, and removes the one
     * before it, unless that was found damaged.
     *
     * @return false if the layout is another one by now; nothing was changed
     */
    CompletionStage<Boolean> adopt(DocumentId document, long layout, Snapshot snapshot);

    /**
     * Puts a snapshot of which every part is written in the place of all entries, versions and other snapshots of a
     * document, as the only entry of another history, one seq behind the tail. Its timelines are over, as after a
     * restoration. What is dropped here cannot be had again.
     *
     * @param row as the snapshot was made of it
     * @param beginning what is remembered: everything up to the snapshot as one version
     * @return false if tail or layout are others by now; nothing was changed
     */
    CompletionStage<Boolean> forget(StoredDocument row, Snapshot snapshot, Version beginning);

    /**
     * Replaces the oldest entries that need not be kept any longer by versions, one step; only what the document's
     * snapshot covers.
     *
     * @return whether something was replaced, so that there may be more
     */
    CompletionStage<Boolean> fold(DocumentId document);

    /**
     * Puts entries that lie in many small rows into a larger one, one step; only what the document's snapshot covers.
     *
     * @return whether something was replaced, so that there may be more
     */
    CompletionStage<Boolean> merge(DocumentId document);

    /** @param heads that {@code journal} leads to, found without an engine */
    record Basis(StoredJournal journal, List<ChangeHash> heads) {}
}
