package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * What people must learn of decided commands, until they have dealt with it. Nobody sees items of documents that were
 * deleted, or of projects that they left.
 */
public interface Inbox {
    /** A user's items behind the one numbered {@code after}, oldest first, at most {@code limit}. */
    CompletionStage<List<Item>> list(UserId user, long after, int limit);

    /** An item of the user's. */
    CompletionStage<Optional<Item>> find(UserId user, UUID id);

    /** Takes an item of the user's away; whether it was there. */
    CompletionStage<Boolean> remove(UserId user, UUID id);

    /**
     * @param number ascending in the order of arrival
     * @param notice which of the decision's notices, from 0; -1 if the user's own command was rejected
     * @param decided bytes of the entry at {@code seq}
     */
    record Item(
            UUID id,
            long number,
            DocumentId document,
            TimelineId timeline,
            long lsn,
            long seq,
            int notice,
            byte[] decided,
            Instant at) {}
}
