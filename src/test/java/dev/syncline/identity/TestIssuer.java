package dev.syncline.identity;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** An issuer of tokens for tests: one RSA key in a set of JSON web keys. */
public final class TestIssuer {
    public static final String ISSUER = "https://issuer.example";
    public static final String AUDIENCE = "syncline-test";
    public static final String KEY_ID = "first";

    private final RsaJsonWebKey key;
    private final Path keys;

    public TestIssuer(Path folder) {
        try {
            key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(KEY_ID);
            Files.createDirectories(folder);
            keys = folder.resolve("jwks.json").toAbsolutePath();
            Files.writeString(keys, new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (JoseException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public String keyLocation() {
        return keys.toUri().toString();
    }

    public KeyPair pair() {
        return new KeyPair(key.getRsaPublicKey(), key.getRsaPrivateKey());
    }

    /** How the server is told of it. */
    public Issuer issuer() {
        return new Issuer(
                ISSUER, AUDIENCE, keyLocation(), SignatureAlgorithm.RS256, Set.of("", "jwt"), 900_000, "project");
    }

    /** The claims of a token that is good for five minutes. */
    public static JwtClaimsBuilder good(String subject) {
        return Jwt.claims()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .claim("name", subject.toUpperCase(java.util.Locale.ROOT))
                .issuedAt(Instant.now())
                .expiresAt(Instant.now().plusSeconds(300));
    }

    public String sign(JwtClaimsBuilder claims) {
        return claims.jws().keyId(KEY_ID).algorithm(SignatureAlgorithm.RS256).sign(key.getRsaPrivateKey());
    }

    /** A token with exactly these claims; the builder would add times by itself. */
    public String signExactly(String json) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(json);
        signature.setKey(key.getRsaPrivateKey());
        signature.setKeyIdHeaderValue(KEY_ID);
        signature.setAlgorithmHeaderValue("RS256");
        try {
            return signature.getCompactSerialization();
        } catch (JoseException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
