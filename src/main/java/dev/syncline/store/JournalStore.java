package dev.syncline.store;

import dev.syncline.access.DocumentKind;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
     * A document as one statement saw it: its snapshot, if it has one, and every entry behind that. Everything is checked
     * against its SHA-256, for density, and against the rolling hash of the document. A damaged snapshot is set aside
     * where the entries from the first one on are still there.
     *
     * @return fails with {@link StoreException} QUARANTINED if what is needed is damaged, GONE if there is no document
     */
    CompletionStage<StoredJournal> load(DocumentId document);

    /** What the journal of a commanded document leads to; where that cannot be read it is QUARANTINED. */
    CompletionStage<CommandedDocument> replay(CommandedType type, StoredJournal journal);

    /**
     * Entries after {@code seq}, in order, at least one if there is any, cut after about {@code bytesMax}. Fails with
     * {@link StoreException} TRIMMED if the next one is no longer kept.
     */
    CompletionStage<List<Entry>> entriesAfter(DocumentId document, long seq, int bytesMax);

    /** Registers a timeline if it is new. Gives the row whoever owns it: the caller compares. */
    CompletionStage<StoredTimeline> timeline(TimelineId timeline, DocumentId document, UserId user, SessionId session);

    /**
     * Commits batches of many documents in one transaction.
     *
     * @param batch names this attempt; the same id on a retry lets an attempt of unknown outcome be recognised
     * <p>An append with hooked commands comes alone. Fails with {@link CommitVetoed} if a hook does not take some of
     * them.
     *
     * @return one answer per append, in order
     */
    CompletionStage<List<AppendAnswer>> append(UUID batch, List<Append> appends);

    /** Whether a {@link CommitHook} takes part when commands of this mutator are accepted on documents of this type. */
    default boolean isHooked(String type, String mutator) {
        return false;
    }

    /** The tails of documents that exist, by id; for catching up. */
    CompletionStage<List<StoredTail>> tails(List<DocumentId> documents);

    /** Which documents were edited in the last so many seconds, the last one first. */
    CompletionStage<List<DocumentId>> edited(int seconds, int max);

    /**
     * Marks a document as deleted; its id is never used again. Its rows stay until an operator removes them.
     *
     * @return whether it existed until now
     */
    CompletionStage<Boolean> delete(DocumentId document, UserId user);

    /** Sets the title that the listing shows; unknown documents are fine. */
    CompletionStage<Void> title(DocumentId document, String title);

    /**
     * A document's row.
     *
     * @param history names the lineage of the journal
     * @param tailHash the rolling hash at {@code tailSeq}
     * @param layout raised whenever rows were replaced by others
     * @param snapshot the one to load from, null if there is none
     * @param snapshotSeq what it covers, 0 if there is none
     * @param baseSeq up to which entries are no longer kept, at most {@code snapshotSeq}
     * @param baseHash the rolling hash at {@code baseSeq}
     * @param forgot whether its history was forgotten: changes that build on nothing that was kept are not taken
     */
    record StoredDocument(
            DocumentId id,
            ProjectId project,
            String type,
            UUID history,
            long tailSeq,
            byte[] tailHash,
            long sizeBytes,
            long layout,
            UUID snapshot,
            long snapshotSeq,
            long baseSeq,
            byte[] baseHash,
            boolean forgot) {
        /** The same with another tail. */
        public StoredDocument withTail(long seq, byte[] hash) {
            return new StoredDocument(
                    id,
                    project,
                    type,
                    history,
                    seq,
                    hash,
                    sizeBytes,
                    layout,
                    snapshot,
                    snapshotSeq,
                    baseSeq,
                    baseHash,
                    forgot);
        }
    }

    record NewDocument(
            DocumentId id,
            ProjectId project,
            String type,
            DocumentKind kind,
            String title,
            UserId author,
            List<Entry> entries) {}

    /**
     * A document as a load gives it.
     *
     * @param snapshot null if there is none
     * @param entries behind the snapshot, or all
     * @param writers timelines that wrote to the document and are not over, whether or not their entries are among those
     */
    record StoredJournal(StoredDocument document, Snapshot snapshot, List<Entry> entries, Set<TimelineId> writers) {
        /** What an engine makes the document of: the snapshot, then each accepted change. */
        public List<byte[]> parts() {
            List<byte[]> parts = new ArrayList<>();
            if (snapshot != null) {
                parts.add(snapshot.bytes());
            }
            for (Entry entry : entries) {
                if (!entry.refused()) {
                    parts.add(entry.bytes());
                }
            }
            return parts;
        }
    }

    /**
     * A document as it was at a seq.
     *
     * @param id of this very snapshot; another one of the same seq has another
     * @param hash the rolling hash at {@code seq}
     * @param heads sorted
     * @param bytes of a {@code .automerge} file
     */
    record Snapshot(UUID id, long seq, byte[] hash, List<ChangeHash> heads, byte[] bytes) {}

    /** @param user {@link UserId#NOBODY} if the timeline is over, because a backup from before its end was restored */
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
     * @param after what goes with the entries
     */
    record Append(
            DocumentId document,
            long expectedTail,
            List<Entry> entries,
            byte[] tailHash,
            List<TimelineAdvance> advances,
            After after) {
        /** One with entries and nothing else. */
        public Append(
                DocumentId document,
                long expectedTail,
                List<Entry> entries,
                byte[] tailHash,
                List<TimelineAdvance> advances) {
            this(document, expectedTail, entries, tailHash, advances, After.NOTHING);
        }
    }

    /**
     * What is written with entries, in their transaction.
     *
     * @param told what people must learn of them
     * @param effects what must happen outside because of them; written only where the document's project has a webhook
     * @param hooked accepted commands that a {@link CommitHook} takes part in; such an append is a commit of its own
     */
    record After(List<Told> told, List<NewEffect> effects, List<CommitHook.Accepted> hooked) {
        public static final After NOTHING = new After(List.of(), List.of(), List.of());
    }

    /**
     * An effect on its way to the outbox.
     *
     * @param seq of the entry that it is an effect of
     * @param body JSON that is sent
     */
    record NewEffect(long seq, String name, String body) {}

    /**
     * What the user of a timeline must learn of an entry: it lies in the user's inbox from the entry's commit on.
     *
     * @param timeline of the user's own command
     * @param lsn of the user's own command
     * @param seq of the entry that it is about
     * @param notice which of the entry's notices, from 0; -1 if it is that the entry's own command was rejected
     * @param decided bytes of the entry
     */
    record Told(TimelineId timeline, long lsn, long seq, int notice, byte[] decided) {}

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
