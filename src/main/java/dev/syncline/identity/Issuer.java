package dev.syncline.identity;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.util.Set;

/**
 * Somebody whose signed tokens are believed.
 *
 * @param issuer the {@code iss} claim
 * @param audience a value that the {@code aud} claim must contain
 * @param keyLocation of a PEM public key or a set of JSON web keys: a file or an address
 * @param algorithm the one it signs with
 * @param types lower-case values that the {@code typ} header may have; an empty one stands for its absence
 * @param lifetimeMsMax from the issue of a token to its expiry
 * @param projectClaim the claim that chooses a project, if the token has it
 */
public record Issuer(
        String issuer,
        String audience,
        String keyLocation,
        SignatureAlgorithm algorithm,
        Set<String> types,
        long lifetimeMsMax,
        String projectClaim) {}
