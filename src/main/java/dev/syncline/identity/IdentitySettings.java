package dev.syncline.identity;

import java.util.List;
import java.util.Set;

/**
 * How this installation knows people.
 *
 * @param guestsAllowed whether a display name is enough to begin a session
 * @param origins of pages that may use the cookies of their visitors, beside the server's own
 * @param issuers whose tokens begin sessions
 */
public record IdentitySettings(boolean guestsAllowed, Set<String> origins, List<Issuer> issuers) {}
