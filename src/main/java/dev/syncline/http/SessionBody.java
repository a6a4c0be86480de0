package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.syncline.identity.Principal;
import dev.syncline.identity.SignedIn;
import dev.syncline.project.PersonalProject;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A session as its owner sees it.
 *
 * @param token the access token, where the session was just begun or renewed
 * @param expiresAt when the access token ends
 * @param now the server's clock, so that a client with a wrong one still renews in time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record SessionBody(
        String session,
        String user,
        String displayName,
        String token,
        Instant expiresAt,
        Instant now,
        String personalProject) {
    static SessionBody of(SignedIn signedIn) {
        return of(signedIn.principal(), signedIn.accessToken(), signedIn.now());
    }

    static SessionBody of(Principal principal) {
        return of(principal, null, Instant.now());
    }

    private static SessionBody of(Principal principal, String token, Instant now) {
        return new SessionBody(
                principal.session().text(),
                principal.user().text(),
                principal.displayName(),
                token,
                principal.expiry(),
                now,
                PersonalProject.of(principal.user()).text());
    }
}
