package dev.syncline.identity;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;

/**
 * What a signed token says of itself before anybody has believed it: enough to find the rules it must pass. Other header
 * fields, such as places to fetch keys from, are never read.
 *
 * @param algorithm of the signature
 * @param type the {@code typ} field, or an empty string
 * @param key the {@code kid} field, or an empty string; only ever compared with known keys
 * @param issuer the {@code iss} claim, or an empty string
 */
record TokenHead(String algorithm, String type, String key, String issuer) {
    private static final JwtConsumer UNBELIEVING = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .setJwsAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS)
            .build();

    static TokenHead read(String token, int charsMax) {
        if (token.length() > charsMax) {
            throw new Fault(FaultCode.TOKEN_INVALID, "the token is longer than " + charsMax + " characters");
        }
        try {
            if (!(JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature)) {
                throw new Fault(FaultCode.TOKEN_INVALID, "the token is not signed");
            }
            JwtClaims claims = UNBELIEVING.process(token).getJwtClaims();
            return new TokenHead(
                    text(signature.getAlgorithmHeaderValue()),
                    text(signature.getHeader("typ")),
                    text(signature.getKeyIdHeaderValue()),
                    text(claims.getIssuer()));
        } catch (JoseException | InvalidJwtException | MalformedClaimException malformed) {
            throw new Fault(FaultCode.TOKEN_INVALID, "the token is not a signed JWT");
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
