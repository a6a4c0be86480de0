package dev.syncline.doors;

import dev.syncline.socket.Person;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;

/** Access tokens with the server's own signature and claims that the server would not write. */
final class AccessTokens {
    private final String keyId;
    private final PrivateKey key;

    AccessTokens(Connection database) throws Exception {
        try (var statement = database.createStatement();
                ResultSet row = statement.executeQuery("select id, private_key from server_key")) {
            row.next();
            keyId = row.getString(1);
            key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(row.getBytes(2)));
        }
    }

    String expired(Person person) {
        return sign(person, "syncline", "syncline", Instant.now().minusSeconds(60));
    }

    String ofIssuer(Person person, String issuer) {
        return sign(person, issuer, "syncline", Instant.now().plusSeconds(300));
    }

    String forAudience(Person person, String audience) {
        return sign(person, "syncline", audience, Instant.now().plusSeconds(300));
    }

    private String sign(Person person, String issuer, String audience, Instant expiry) {
        return Jwt.claims()
                .issuer(issuer)
                .audience(audience)
                .subject(person.user())
                .claim("sid", person.session())
                .claim("name", "Ada")
                .issuedAt(expiry.minusSeconds(400))
                .expiresAt(expiry)
                .jws()
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(keyId)
                .type("at+jwt")
                .sign(key);
    }
}
