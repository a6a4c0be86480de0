package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import java.util.Optional;

/**
 * Somebody at the door who may begin a session.
 *
 * @param issuer who vouches for them; empty for a guest
 * @param subject what the issuer calls them; empty for a guest
 */
record Stranger(Optional<String> issuer, String subject, String displayName, Optional<ProjectId> project) {
    static Stranger guest(String displayName) {
        return new Stranger(Optional.empty(), "", displayName, Optional.empty());
    }
}
