package dev.syncline.socket;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.live.Offer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.UpFrame;

/** Frames that answer one peer. */
final class Answers {
    private Answers() {}

    /** What became of a push. */
    static DownFrame of(UpFrame.Push push, Offer.Answer answer) {
        return switch (answer) {
            case Offer.Durable durable ->
                new DownFrame.Ack(push.document(), push.timeline(), durable.lsn(), durable.seq());
            case Offer.Declined declined -> fault(declined.fault(), push.document(), push.timeline());
        };
    }

    /** @param document null if it concerns the connection; {@code timeline} null unless a push was refused */
    static DownFrame.Fault fault(Fault fault, DocumentId document, TimelineId timeline) {
        return new DownFrame.Fault(fault.code().name(), fault.detail(), document, timeline, fault.retryAfterMs());
    }
}
