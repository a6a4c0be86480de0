package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Effects of decided commands until they are delivered, and the webhook of each project, which gets them. */
public interface Outbox {
    /** Gives a project a webhook, or another one. */
    CompletionStage<Void> aim(ProjectId project, String url, byte[] key);

    /** Takes a project's webhook away, with all that waits for it; whether there was one. */
    CompletionStage<Boolean> stop(ProjectId project);

    /** Where a project's effects go. */
    CompletionStage<Optional<String>> target(ProjectId project);

    /** Takes on effects that are due, oldest first: until the lease is over no other server has them. */
    CompletionStage<List<Taken>> take();

    /** The effect was delivered. */
    CompletionStage<Void> delivered(UUID effect);

    /** An attempt failed: the effect is due later, or a dead letter; whether it is one. */
    CompletionStage<Boolean> failed(Taken effect, String why);

    /** A project's dead letters behind the one numbered {@code after}, oldest first, at most {@code limit}. */
    CompletionStage<List<Dead>> dead(ProjectId project, long after, int limit);

    /** Makes a dead letter due again; whether there is one. */
    CompletionStage<Boolean> revive(ProjectId project, UUID effect);

    /** Forgets a dead letter; whether there was one. */
    CompletionStage<Boolean> forget(ProjectId project, UUID effect);

    /** How many effects wait, and how many are dead letters. */
    CompletionStage<Size> size();

    /** @param attempts with the one that is due now */
    record Taken(UUID id, ProjectId project, String body, int attempts, String url, byte[] key) {}

    /** @param number ascending in the order of arrival */
    record Dead(
            UUID id,
            long number,
            DocumentId document,
            long seq,
            String name,
            String body,
            int attempts,
            String lastError,
            Instant deadAt) {}

    record Size(long waiting, long dead) {}
}
