package dev.syncline.store;

import dev.syncline.codec.CborException;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.StateCodec;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.StoreException.Kind;
import java.util.Arrays;

/** What the journal of a commanded document leads to. */
final class Replay {
    private Replay() {}

    /** The document, of its snapshot and the decisions behind it; what does not read is QUARANTINED. */
    static CommandedDocument of(CommandedType type, StoredJournal journal) {
        try {
            CommandedDocument document = journal.snapshot() == null
                    ? new CommandedDocument(type, CommandLimits.DEFAULT)
                    : StateCodec.decode(
                            type, CommandLimits.DEFAULT, journal.snapshot().bytes());
            for (Entry entry : journal.entries()) {
                document.follow(DecidedCodec.decode(entry));
            }
            return document;
        } catch (CborException | IllegalArgumentException unreadable) {
            String id = journal.document().id().text();
            throw new StoreException(Kind.QUARANTINED, "decisions of " + id + ": " + unreadable.getMessage());
        }
    }

    /** The bytes of its snapshot, which were read once for a try. */
    static byte[] condense(CommandedType type, StoredJournal journal) {
        byte[] bytes = StateCodec.encode(of(type, journal));
        byte[] again = StateCodec.encode(StateCodec.decode(type, CommandLimits.DEFAULT, bytes));
        if (!Arrays.equals(bytes, again)) {
            throw new IllegalStateException("a snapshot is not the document it was made of");
        }
        return bytes;
    }
}
