package dev.syncline.identity;

import static dev.syncline.identity.TestIssuer.KEY_ID;
import static dev.syncline.identity.TestIssuer.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an issuer's tokens must be; every rule that fails has its own code. */
class IssuersTest {
    private static final TestIssuer TEST = new TestIssuer(Path.of("target", "test-issuer-unit"));
    private static final Issuers ISSUERS = new Issuers(List.of(TEST.issuer()), 8192);

    @Test
    @DisplayName("[IN2] a good token says who its bearer is")
    void in2_aGoodTokenIsTaken() {
        Stranger stranger = ISSUERS.check(TEST.sign(good("ada")));

        assertThat(stranger.issuer()).contains(TestIssuer.ISSUER);
        assertThat(stranger.subject()).isEqualTo("ada");
        assertThat(stranger.displayName()).isEqualTo("ADA");
        assertThat(stranger.project()).isEmpty();
    }

    @Test
    @DisplayName("[IN2] a token that is over, not yet valid, too long or undated is refused")
    void in2_times() {
        Instant now = Instant.now();
        refused(
                FaultCode.TOKEN_EXPIRED,
                TEST.sign(good("ada").issuedAt(now.minusSeconds(200)).expiresAt(now.minusSeconds(40))));
        refused(FaultCode.TOKEN_NOT_YET_VALID, TEST.sign(good("ada").claim("nbf", now.getEpochSecond() + 60)));
        refused(FaultCode.TOKEN_NOT_YET_VALID, TEST.sign(good("ada").issuedAt(now.plusSeconds(60))));
        refused(FaultCode.TOKEN_LIFETIME, TEST.sign(good("ada").expiresAt(now.plusSeconds(24 * 3600))));
        String named = "{\"iss\":\"" + TestIssuer.ISSUER + "\",\"aud\":\"" + TestIssuer.AUDIENCE + "\",\"sub\":\"ada\"";
        refused(FaultCode.TOKEN_INVALID, TEST.signExactly(named + "}"));
        refused(FaultCode.TOKEN_INVALID, TEST.signExactly(named + ",\"exp\":" + (now.getEpochSecond() + 60) + "}"));
        refused(FaultCode.TOKEN_INVALID, TEST.signExactly(named + ",\"iat\":" + now.getEpochSecond() + "}"));
    }

    @Test
    @DisplayName("[IN2] a few seconds between the clocks are forgiven")
    void in2_skew() {
        Instant now = Instant.now();

        ISSUERS.check(TEST.sign(good("ada").issuedAt(now.minusSeconds(200)).expiresAt(now.minusSeconds(10))));
        ISSUERS.check(TEST.sign(good("ada").issuedAt(now.plusSeconds(10))));
    }

    @Test
    @DisplayName("[IN2] another issuer, audience or type, or no subject, is refused")
    void in2_names() {
        refused(FaultCode.TOKEN_ISSUER, TEST.sign(good("ada").issuer("https://evil.example")));
        refused(FaultCode.TOKEN_AUDIENCE, TEST.sign(good("ada").audience("somebody-else")));
        refused(FaultCode.TOKEN_AUDIENCE, TEST.sign(good("ada").remove("aud")));
        refused(
                FaultCode.TOKEN_TYPE,
                good("ada")
                        .jws()
                        .keyId(KEY_ID)
                        .type("secevent+jwt")
                        .sign(TEST.pair().getPrivate()));
        refused(FaultCode.TOKEN_INVALID, TEST.sign(good("ada").remove("sub")));
        refused(FaultCode.TOKEN_INVALID, TEST.sign(good("ada").claim("project", "nonsense")));
    }

    @Test
    @DisplayName("[IN2] no algorithm, another algorithm, and the public key as a secret are refused")
    void in2_algorithms() throws Exception {
        refused(FaultCode.TOKEN_ALGORITHM, unsigned());
        refused(FaultCode.TOKEN_ALGORITHM, signedWithThePublicKey());
        refused(
                FaultCode.TOKEN_ALGORITHM,
                good("ada")
                        .jws()
                        .keyId(KEY_ID)
                        .algorithm(SignatureAlgorithm.RS512)
                        .sign(TEST.pair().getPrivate()));
    }

    @Test
    @DisplayName("[IN2] an unknown key id is only looked up, and keys that a token brings are never used")
    void in2_keys() {
        TestIssuer other = new TestIssuer(Path.of("target", "test-issuer-other"));
        for (String id : List.of("second", "../../x", "' or 1=1 --")) {
            refused(
                    FaultCode.TOKEN_KEY,
                    good("ada").jws().keyId(id).sign(TEST.pair().getPrivate()));
        }
        refused(FaultCode.TOKEN_SIGNATURE, other.sign(good("ada")));
        refused(
                FaultCode.TOKEN_SIGNATURE,
                good("ada")
                        .jws()
                        .keyId(KEY_ID)
                        .header("jku", other.keyLocation())
                        .header("x5u", other.keyLocation())
                        .jwk(other.pair().getPublic())
                        .sign(other.pair().getPrivate()));
    }

    @Test
    @DisplayName("[IN2] what is no token, or was altered, is refused")
    void in2_garbage() {
        String good = TEST.sign(good("ada"));
        for (String token :
                List.of("", "x", "a.b.c", "..", good.substring(0, good.indexOf('.') + 20), "x".repeat(9000))) {
            refused(FaultCode.TOKEN_INVALID, token);
        }
        String[] parts = good.split("\\.");
        String altered = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"ada\"", "\"eve\"");
        refused(FaultCode.TOKEN_SIGNATURE, parts[0] + "." + encoded(altered) + "." + parts[2]);
    }

    private static String unsigned() {
        String[] parts = TEST.sign(good("ada")).split("\\.");
        return encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".";
    }

    /** The old confusion: a verifier that lets the token choose takes the public key for a shared secret. */
    private static String signedWithThePublicKey() throws Exception {
        String[] parts = TEST.sign(good("ada")).split("\\.");
        String content = encoded("{\"alg\":\"HS256\",\"kid\":\"" + KEY_ID + "\"}") + "." + parts[1];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(TEST.pair().getPublic().getEncoded(), "HmacSHA256"));
        byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(FaultCode code, String token) {
        assertThat(catchThrowableOfType(Fault.class, () -> ISSUERS.check(token)))
                .as("expected %s for %s", code, token)
                .isNotNull()
                .extracting(Fault::code)
                .isEqualTo(code);
    }
}
