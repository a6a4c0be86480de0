package dev.syncline.identity;

import java.time.Instant;

/**
 * What a session gets when it begins or is renewed.
 *
 * @param accessToken a signed token that says who the principal is, good until its expiry
 * @param renewal the secret that renews the session, good once
 */
public record SignedIn(Principal principal, String accessToken, String renewal, Instant now) {}
