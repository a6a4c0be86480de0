package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is asking: passed as an argument everywhere, never taken from a thread or a context.
 *
 * @param expiry when the credentials that were shown stop being good
 * @param project the project that the credentials choose where a request names none
 */
public record Principal(
        UserId user, SessionId session, String displayName, Instant expiry, Optional<ProjectId> project) {}
