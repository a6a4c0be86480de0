package dev.syncline.journal;

import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;

/**
 * One record of a document's journal: what became of one LSN of one timeline.
 *
 * @param seq position in the document's journal, dense from 1
 * @param author who wrote it
 * @param timeMs when the server committed it, in milliseconds since 1970; 0 where unknown
 * @param timeline the timeline it was pushed on; {@link TimelineId#NONE} for the genesis and for what came in through HTTP
 * @param lsn its position in that timeline; the index within its request where the timeline is none
 * @param refusal empty if it was accepted, else the code of the refusal; a refused entry keeps no bytes
 * @param bytes the change, an uncompressed Automerge change chunk; empty if it was refused
 */
public record Entry(long seq, UserId author, long timeMs, TimelineId timeline, long lsn, String refusal, byte[] bytes) {
    public boolean refused() {
        return !refusal.isEmpty();
    }
}
