package dev.syncline.identity;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The rules that one issuer's tokens must pass, after RFC 8725: one asymmetric algorithm, a known key, issuer, audience,
 * type, and a short life. Each rule that fails has a code of its own.
 */
final class TokenRules {
    private final String issuer;
    private final SignatureAlgorithm algorithm;
    private final Set<String> types;
    private final long lifetimeMsMax;
    private final int skewSeconds;
    private final JWTAuthContextInfo context;
    private final DefaultJWTTokenParser parser = new DefaultJWTTokenParser();

    /** Rules around a key that is at hand. */
    TokenRules(
            String issuer,
            String audience,
            SignatureAlgorithm algorithm,
            Set<String> types,
            long lifetimeMsMax,
            int skewSeconds,
            PublicKey key) {
        this(issuer, audience, algorithm, types, lifetimeMsMax, skewSeconds);
        context.setPublicVerificationKey(key);
    }

    /** Rules around keys that are read from {@code keyLocation}: a PEM file or a set of JSON web keys, by path or address. */
    TokenRules(
            String issuer,
            String audience,
            SignatureAlgorithm algorithm,
            Set<String> types,
            long lifetimeMsMax,
            int skewSeconds,
            String keyLocation) {
        this(issuer, audience, algorithm, types, lifetimeMsMax, skewSeconds);
        context.setPublicKeyLocation(keyLocation);
    }

    private TokenRules(
            String issuer,
            String audience,
            SignatureAlgorithm algorithm,
            Set<String> types,
            long lifetimeMsMax,
            int skewSeconds) {
        if (algorithm.getAlgorithm().startsWith("HS")) {
            throw new IllegalArgumentException("issuer " + issuer + ": the algorithm must be asymmetric");
        }
        this.issuer = issuer;
        this.algorithm = algorithm;
        this.types = types;
        this.lifetimeMsMax = lifetimeMsMax;
        this.skewSeconds = skewSeconds;
        context = new JWTAuthContextInfo();
        context.setIssuedBy(issuer);
        context.setExpectedAudience(Set.of(audience));
        context.setSignatureAlgorithm(Set.of(algorithm));
        context.setClockSkew(skewSeconds);
        context.setRequireNamedPrincipal(false);
    }

    String issuer() {
        return issuer;
    }

    /** The claims of a token that passes every rule. May read keys from elsewhere: not for an event loop. */
    JwtClaims check(String token, TokenHead head) {
        if (!head.algorithm().equals(algorithm.getAlgorithm())) {
            throw new Fault(FaultCode.TOKEN_ALGORITHM, "this issuer signs with " + algorithm.getAlgorithm());
        }
        if (!types.contains(head.type().toLowerCase(Locale.ROOT))) {
            throw new Fault(FaultCode.TOKEN_TYPE, "expected one of " + types);
        }
        try {
            JwtClaims claims = parser.parse(token, context).getJwtClaims();
            checkLife(claims);
            return claims;
        } catch (ParseException refused) {
            throw new Fault(codeOf(refused), "");
        } catch (MalformedClaimException malformed) {
            throw new Fault(FaultCode.TOKEN_INVALID, "a time in the token is not a number");
        }
    }

    private void checkLife(JwtClaims claims) throws MalformedClaimException {
        NumericDate issued = claims.getIssuedAt();
        if (issued == null) {
            throw new Fault(FaultCode.TOKEN_INVALID, "the token does not say when it was issued");
        }
        if (issued.getValue() > Instant.now().getEpochSecond() + skewSeconds) {
            throw new Fault(FaultCode.TOKEN_NOT_YET_VALID, "the token was issued in the future");
        }
        if ((claims.getExpirationTime().getValue() - issued.getValue()) * 1000 > lifetimeMsMax) {
            throw new Fault(FaultCode.TOKEN_LIFETIME, "at most " + lifetimeMsMax / 1000 + " seconds");
        }
    }

    private static FaultCode codeOf(ParseException refused) {
        for (Throwable cause = refused.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvableKeyException) {
                return FaultCode.TOKEN_KEY;
            }
            if (cause instanceof InvalidJwtException invalid && !invalid.hasErrorCode(ErrorCodes.MISCELLANEOUS)) {
                return codeOf(invalid);
            }
        }
        return FaultCode.TOKEN_INVALID;
    }

    private static FaultCode codeOf(InvalidJwtException invalid) {
        if (invalid.hasErrorCode(ErrorCodes.SIGNATURE_INVALID) || invalid.hasErrorCode(ErrorCodes.SIGNATURE_MISSING)) {
            return FaultCode.TOKEN_SIGNATURE;
        }
        if (invalid.hasErrorCode(ErrorCodes.ISSUER_INVALID) || invalid.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return FaultCode.TOKEN_ISSUER;
        }
        if (invalid.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || invalid.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return FaultCode.TOKEN_AUDIENCE;
        }
        if (invalid.hasErrorCode(ErrorCodes.EXPIRED)) {
            return FaultCode.TOKEN_EXPIRED;
        }
        if (invalid.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return FaultCode.TOKEN_NOT_YET_VALID;
        }
        return FaultCode.TOKEN_INVALID;
    }
}
