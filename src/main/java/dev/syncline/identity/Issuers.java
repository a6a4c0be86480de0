package dev.syncline.identity;

import dev.syncline.id.ProjectId;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/** The issuers whose tokens begin sessions here. */
public final class Issuers {
    private static final int SKEW_SECONDS = 30;

    private final Map<String, Trusted> byIssuer = new HashMap<>();
    private final int tokenCharsMax;

    public Issuers(List<Issuer> issuers, int tokenCharsMax) {
        this.tokenCharsMax = tokenCharsMax;
        for (Issuer issuer : issuers) {
            if (byIssuer.put(issuer.issuer(), new Trusted(issuer, rules(issuer))) != null) {
                throw new IllegalArgumentException("issuer " + issuer.issuer() + " is configured twice");
            }
        }
    }

    /** Who a token says its bearer is, or a fault that says which rule it breaks. May read keys over the network. */
    Stranger check(String token) {
        TokenHead head = TokenHead.read(token, tokenCharsMax);
        Trusted trusted = byIssuer.get(head.issuer());
        if (trusted == null) {
            throw new Fault(FaultCode.TOKEN_ISSUER);
        }
        JwtClaims claims = trusted.rules.check(token, head);
        try {
            return stranger(trusted.issuer, claims);
        } catch (MalformedClaimException malformed) {
            throw new Fault(FaultCode.TOKEN_INVALID, "a claim is of another type than expected");
        }
    }

    private static Stranger stranger(Issuer issuer, JwtClaims claims) throws MalformedClaimException {
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank()) {
            throw new Fault(FaultCode.TOKEN_INVALID, "the token names no subject");
        }
        String name = claims.getStringClaimValue("name");
        if (name == null || name.isBlank()) {
            name = claims.getStringClaimValue("preferred_username");
        }
        String project = claims.getStringClaimValue(issuer.projectClaim());
        return new Stranger(
                Optional.of(issuer.issuer()),
                subject,
                name == null || name.isBlank() ? subject : name,
                Optional.ofNullable(project).map(Issuers::project));
    }

    private static ProjectId project(String text) {
        return ProjectId.read(text)
                .orElseThrow(() -> new Fault(FaultCode.TOKEN_INVALID, "the project claim is no project id"));
    }

    private static TokenRules rules(Issuer issuer) {
        return new TokenRules(
                issuer.issuer(),
                issuer.audience(),
                issuer.algorithm(),
                issuer.types(),
                issuer.lifetimeMsMax(),
                SKEW_SECONDS,
                issuer.keyLocation());
    }

    private record Trusted(Issuer issuer, TokenRules rules) {}
}
