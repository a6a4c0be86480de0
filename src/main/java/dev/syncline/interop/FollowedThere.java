package dev.syncline.interop;

import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.log.Event;
import java.util.List;
import org.jboss.logging.Logger;

/** What is known of a document that this server follows at another one. Of the live room. */
final class FollowedThere {
    private static final Logger LOG = Logger.getLogger(FollowedThere.class);

    private final DocumentId document;
    private List<ChangeHash> heads = List.of();
    private Availability availability = Availability.ASKED;

    /** Whether the document comes. */
    enum Availability {
        ASKED,
        IN_STEP,
        /** The other server has it not, or not for our token. */
        NOT_THERE,
        /** This server has it where the follower is no member, or has deleted it, or cannot take it. */
        NOT_HERE
    }

    FollowedThere(DocumentId document) {
        this.document = document;
    }

    /** Heads that the other server had when it was last heard of. */
    List<ChangeHash> heads() {
        return heads;
    }

    Availability availability() {
        return availability;
    }

    void heard(List<ChangeHash> theirs) {
        heads = theirs;
        if (availability == Availability.NOT_THERE) {
            is(Availability.IN_STEP);
        }
    }

    /** Tells the log once, whichever link it comes by. */
    void is(Availability now) {
        if (now == availability) {
            return;
        }
        availability = now;
        Event event = Event.of("a followed document " + words()).with("document", document);
        if (now == Availability.NOT_THERE || now == Availability.NOT_HERE) {
            event.warn(LOG);
        } else {
            event.debug(LOG);
        }
    }

    private String words() {
        return switch (availability) {
            case ASKED -> "is asked for";
            case IN_STEP -> "is in step";
            case NOT_THERE -> "is not at the other server, or not for us; it is taken when that changes";
            case NOT_HERE -> "is not taken here: it is deleted, or in another project, or cannot be followed";
        };
    }
}
