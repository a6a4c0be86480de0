package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * Signs and checks own access tokens. The key pair is made once and kept in the database, so that every node believes
 * every other.
 */
@ApplicationScoped
public class ServerKeys {
    private static final String ISSUER = "syncline";
    private static final String TYPE = "at+jwt";
    private static final String SESSION = "sid";
    private static final String NAME = "name";
    private static final String PROJECT = "project";
    /** Between the clocks of nodes; never 0, which the parser would take for no check at all. */
    private static final int SKEW_SECONDS = 1;

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration START_PAUSE = Duration.ofMillis(200);

    private final Transactions transactions;
    private final Limits.Identity limits;
    private final Map<String, TokenRules> rulesByKey = new HashMap<>();
    private final Map<String, byte[]> secrets = new HashMap<>();
    private String signingKeyId;
    private PrivateKey signingKey;

    public ServerKeys(Transactions transactions, Limits limits) {
        this.transactions = transactions;
        this.limits = limits.identity();
    }

    void start(@Observes @Priority(100) StartupEvent start) {
        List<ServerKeyRow> rows = transactions
                .write(session -> propose(session)
                        .chain(() -> session.createSelectionQuery(
                                        "from ServerKey order by createdAt, id", ServerKeyRow.class)
                                .getResultList()))
                // A machine that starts everything at once may keep the database waiting.
                .onFailure(Fault.class)
                .retry()
                .withBackOff(START_PAUSE)
                .expireIn(START_MAX.toMillis())
                .await()
                .atMost(START_MAX);
        try {
            for (ServerKeyRow row : rows) {
                believe(row);
            }
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException("a row of server_key is unreadable", unreadable);
        }
    }

    String sign(Principal principal, Instant now) {
        JwtClaimsBuilder claims = Jwt.claims()
                .issuer(ISSUER)
                .audience(ISSUER)
                .subject(principal.user().text())
                .claim(SESSION, principal.session().text())
                .claim(NAME, principal.displayName())
                .issuedAt(now)
                .expiresAt(principal.expiry());
        principal.project().ifPresent(project -> claims.claim(PROJECT, project.text()));
        return claims.jws()
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(signingKeyId)
                .type(TYPE)
                .sign(signingKey);
    }

    /** The name of the key that signs. */
    String newest() {
        return signingKeyId;
    }

    /** What only servers know of a key. */
    Optional<byte[]> secret(String key) {
        return Optional.ofNullable(secrets.get(key));
    }

    /** The principal of a token that one of our keys signed; about a quarter of a millisecond of computing. */
    Principal check(String token) {
        TokenHead head = TokenHead.read(token, limits.tokenCharsMax());
        TokenRules rules = rulesByKey.get(head.key());
        if (!head.issuer().equals(ISSUER)) {
            throw new Fault(FaultCode.TOKEN_ISSUER, "an issuer's token is exchanged at POST /sessions");
        }
        if (rules == null) {
            throw new Fault(FaultCode.TOKEN_KEY);
        }
        JwtClaims claims = rules.check(token, head);
        try {
            return new Principal(
                    UserId.parse(claims.getSubject()),
                    SessionId.parse(claims.getStringClaimValue(SESSION)),
                    claims.getStringClaimValue(NAME),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue()),
                    Optional.ofNullable(claims.getStringClaimValue(PROJECT)).map(ProjectId::parse));
        } catch (MalformedClaimException | RuntimeException malformed) {
            throw new Fault(FaultCode.TOKEN_INVALID, "the claims are not those of this server");
        }
    }

    /** Makes a key if there is none yet; the lock lets one of several starting nodes do it, and no later start waits. */
    private static Uni<Void> propose(Mutiny.StatelessSession session) {
        return count(session).chain(count -> count > 0 ? Uni.createFrom().voidItem() : proposeLocked(session));
    }

    private static Uni<Void> proposeLocked(Mutiny.StatelessSession session) {
        return session.createNativeQuery("lock table server_key in share row exclusive mode")
                .executeUpdate()
                .chain(() -> count(session))
                .chain(count -> count > 0 ? Uni.createFrom().voidItem() : insert(session, freshPair()));
    }

    private static Uni<Long> count(Mutiny.StatelessSession session) {
        return session.createSelectionQuery("select count(*) from ServerKey", Long.class)
                .getSingleResult();
    }

    private static Uni<Void> insert(Mutiny.StatelessSession session, KeyPair pair) {
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        return session.createNativeQuery(
                        "insert into server_key (id, algorithm, private_key, public_key) values (:id, 'ES256', :own,"
                                + " :all)")
                .setParameter("id", HexFormat.of().formatHex(id))
                .setParameter("own", pair.getPrivate().getEncoded())
                .setParameter("all", pair.getPublic().getEncoded())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static KeyPair freshPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no P-256", missing);
        }
    }

    private void believe(ServerKeyRow row) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        signingKeyId = row.id;
        secrets.put(row.id, row.privateKey);
        signingKey = factory.generatePrivate(new PKCS8EncodedKeySpec(row.privateKey));
        rulesByKey.put(
                row.id,
                new TokenRules(
                        ISSUER,
                        ISSUER,
                        SignatureAlgorithm.ES256,
                        Set.of(TYPE),
                        limits.accessTokenMs(),
                        SKEW_SECONDS,
                        factory.generatePublic(new X509EncodedKeySpec(row.publicKey))));
    }
}
