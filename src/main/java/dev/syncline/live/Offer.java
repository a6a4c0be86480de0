package dev.syncline.live;

import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.wire.Fault;
import java.util.List;
import java.util.function.Consumer;

/**
 * Entries that somebody wants in a document's journal: a push on a timeline, or changes through an HTTP door.
 *
 * @param trust level of the author's role, as this server knows it
 * @param timeline {@link TimelineId#NONE} for a door
 * @param first LSN of the first entry; without meaning for a door
 * @param chain chain hash before it; without meaning for a door
 * @param writer who gets markers instead of the entries; null for a door
 * @param answer called once, after the commit or the refusal
 */
public record Offer(
        UserId author,
        SessionId session,
        int trust,
        TimelineId timeline,
        long first,
        byte[] chain,
        List<byte[]> entries,
        Subscriber writer,
        Consumer<Answer> answer) {

    /** What became of an offer. */
    public sealed interface Answer {}

    /**
     * Everything up to {@code lsn} is durable and decided, as of {@code seq}.
     *
     * @param accepted how many of a door's entries were new
     * @param refused the refusals of a door's entries; a timeline's are in its journal
     */
    public record Durable(long lsn, long seq, int accepted, List<Refused> refused) implements Answer {}

    /** An entry of a door that was not accepted; {@code index} counts from 0. */
    public record Refused(int index, String code, String detail) {}

    /** The offer as a whole was refused: nothing of it was stored. */
    public record Declined(Fault fault) implements Answer {}

    boolean isDoor() {
        return timeline.equals(TimelineId.NONE);
    }

    int bytes() {
        int sum = 0;
        for (byte[] entry : entries) {
            sum += entry.length;
        }
        return sum;
    }
}
