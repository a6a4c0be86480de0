package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The journal of every document. The row of a document is the only arbiter of its tail: an append succeeds only on top
 * of the tail it names. A failed stage means that the outcome is unknown, unless it carries a {@link StoreException}
 * that says otherwise.
 */
public interface JournalStore {
    /** The document as last committed, or empty if it does not exist or was deleted. */
    CompletionStage<Optional<StoredDocument>> find(DocumentId document);

    /**
     * Creates a document with its first entries (the genesis, or none) in one transaction.
     *
     * @return the new document; or the one that exists under this id, whoever owns it; or empty if it was deleted
     */
    CompletionStage<Optional<StoredDocument>> create(NewDocument document);

    /**
     * The whole journal of a document as one statement saw it. Chunks are checked against their SHA-256 and for
     * density.
     *
     * @return fails with {@link StoreException} QUARANTINED if a chunk is damaged, GONE if the document does not exist
     */
    CompletionStage<StoredJournal> load(DocumentId document);

    /** Entries after {@code seq}, in order, at least one if there is any, cut after about {@code bytesMax}. */
    CompletionStage<List<Entry>> entriesAfter(DocumentId document, long seq, int bytesMax);

    /** Registers a timeline if it is new. Gives the row whoever owns it: the caller compares. */
    CompletionStage<StoredTimeline> timeline(TimelineId timeline, DocumentId document, UserId user, SessionId session);

    /**
     * Commits batches of many documents in one transaction.
     *
     * @param batch names this attempt; the same id on a retry lets an attempt of unknown outcome be recognised
     * @return one answer per append, in order
     */
    CompletionStage<List<AppendAnswer>> append(UUID batch, List<Append> appends);

    /** The tails of documents that exist, by id; for catching up. */
    CompletionStage<List<StoredTail>> tails(List<DocumentId> documents);

    /**
     * Marks a document as deleted; its id is never used again. Its rows stay until an operator removes them.
     *
     * @return whether it existed until now
     */
    CompletionStage<Boolean> delete(DocumentId document, UserId user);

    /** Sets the title that the listing shows; unknown documents are fine. */
    CompletionStage<Void> title(DocumentId document, String title);

    /** A document's row. {@code history} names the lineage of the journal; {@code tailHash} is the rolling hash at {@code tailSeq}. */
    record StoredDocument(
            DocumentId id,
            ProjectId project,
            String type,
            UUID history,
            long tailSeq,
            byte[] tailHash,
            long sizeBytes) {}

    record NewDocument(
            DocumentId id, ProjectId project, String type, String title, UserId author, List<Entry> entries) {}

    record StoredJournal(StoredDocument document, List<Entry> entries) {}

    record StoredTimeline(
            TimelineId id, UserId user, SessionId session, DocumentId document, long durableLsn, byte[] chainHash) {}

    record StoredTail(DocumentId id, long tailSeq) {}

    /**
     * One document's share of a commit.
     *
     * @param expectedTail the tail this append stands on
     * @param entries from {@code expectedTail + 1}, dense
     * @param tailHash the rolling hash after the last entry
     * @param advances what becomes of each timeline in it; at most one per timeline
     */
    record Append(
            DocumentId document,
            long expectedTail,
            List<Entry> entries,
            byte[] tailHash,
            List<TimelineAdvance> advances) {}

    record TimelineAdvance(TimelineId timeline, long fromLsn, long toLsn, byte[] chainHash) {}

    /** What became of one append. */
    enum AppendAnswer {
        /** Durable. */
        COMMITTED,
        /** The tail is not the expected one, or the document is gone: catch up, then decide again. Nothing was written. */
        STALE,
        /** Somebody holds the row: ask again soon. Nothing was written. */
        BUSY
    }
}
