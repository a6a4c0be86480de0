package dev.syncline.wire;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import java.util.List;

/** What a client sends. */
public sealed interface UpFrame {
    /** First on every connection. {@code agent} names the client's program and version, for logs. */
    record Hello(int version, String agent) implements UpFrame {}

    /**
     * Subscribes to a document from a position on. With a type, it is created if it does not exist.
     *
     * @param type null: the document must exist
     * @param project where to create it; null: the personal project
     * @param history the lineage the position belongs to (16 bytes), null with {@code seq} 0
     * @param seq the last position processed, 0 for none
     * @param hash the rolling hash at {@code seq} (32 bytes), null with {@code seq} 0
     * @param timelines those the client means to continue; their cursors come with the answer
     */
    record Open(
            DocumentId document,
            String type,
            ProjectId project,
            byte[] history,
            long seq,
            byte[] hash,
            List<TimelineId> timelines)
            implements UpFrame {}

    /**
     * Entries of a timeline.
     *
     * @param first the LSN of the first entry
     * @param chain the chain hash before it (32 bytes)
     * @param entries change chunks
     */
    record Push(TimelineId timeline, DocumentId document, long first, byte[] chain, List<byte[]> entries)
            implements UpFrame {
        /** Of all its entries. */
        public long bytes() {
            long bytes = 0;
            for (byte[] entry : entries) {
                bytes += entry.length;
            }
            return bytes;
        }
    }

    /** An ephemeral message to everybody who has the document open. */
    record Presence(DocumentId document, byte[] payload) implements UpFrame {}

    /** Ends the subscription. */
    record Close(DocumentId document) implements UpFrame {}
}
