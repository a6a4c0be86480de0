package dev.syncline.socket;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import java.security.SecureRandom;

/** Ids that nobody used before. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    public static DocumentId document() {
        return new DocumentId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    public static TimelineId timeline() {
        return new TimelineId(RANDOM.nextLong(), RANDOM.nextLong());
    }
}
