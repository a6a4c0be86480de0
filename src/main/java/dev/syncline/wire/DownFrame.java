package dev.syncline.wire;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import java.util.List;

/** What a server sends. */
public sealed interface DownFrame {
    /** Answers {@code hello}: who the session is, and the limits that bind it. */
    record Welcome(int version, SessionId session, UserId user, long frameBytesMax, long windowBytesMax)
            implements DownFrame {}

    /**
     * Answers {@code open}; everything after it is in sequence.
     *
     * @param role "owner", "editor" or "viewer"
     * @param history the lineage of the journal (16 bytes)
     * @param seq the tail of the journal as committed
     * @param from entries from {@code from + 1} on follow; if it is not the {@code seq} asked with, the client fetches the
     *     snapshot over HTTP ({@code GET /documents/{id}}: its headers name seq, history and rolling hash) and opens again
     * @param cursors one per timeline asked for
     */
    record Opened(
            DocumentId document, String type, String role, byte[] history, long seq, long from, List<Cursor> cursors)
            implements DownFrame {}

    /** What the server durably has of a timeline: entries 1..{@code durable}, and their chain hash. */
    record Cursor(TimelineId timeline, long durable, byte[] chain) {}

    /** The next stretch of a document's journal, dense; {@code hash} is the rolling hash after the last. */
    record Entries(DocumentId document, byte[] hash, List<Item> items) implements DownFrame {
        public long first() {
            return items.get(0).seq();
        }

        public long last() {
            return items.get(items.size() - 1).seq();
        }
    }

    /** One entry on its way down. */
    sealed interface Item {
        long seq();
    }

    /** An entry with everything the journal knows of it, accepted or refused. */
    record Full(Entry entry) implements Item {
        @Override
        public long seq() {
            return entry.seq();
        }
    }

    /** An accepted entry that this very connection pushed: the bytes stay at home. */
    record Own(long seq, long timeMs, TimelineId timeline, long lsn) implements Item {}

    /** An entry too large for a frame: fetch {@code GET /documents/{id}/entries?after=seq-1}. */
    record Elsewhere(long seq) implements Item {}

    /** Everything of the timeline up to {@code lsn} is durable; the document stood at {@code seq}. */
    record Ack(DocumentId document, TimelineId timeline, long lsn, long seq) implements DownFrame {}

    /** An ephemeral message by another session. An empty payload: that session left. */
    record Presence(DocumentId document, SessionId session, UserId user, byte[] payload) implements DownFrame {}

    /** The session may no longer use the document; the subscription is over. */
    record Revoked(DocumentId document) implements DownFrame {}

    /**
     * Something was refused. With a document, it concerns only that; without, the connection closes after it.
     *
     * @param code a code of the error catalogue
     * @param timeline null unless a push was refused: nothing of it was stored
     * @param retryAfterMs 0 for at once, -1 for never
     */
    record Fault(String code, String message, DocumentId document, TimelineId timeline, long retryAfterMs)
            implements DownFrame {}

    /** The server will stop: reconnect after so many milliseconds. */
    record Drain(long afterMs) implements DownFrame {}
}
