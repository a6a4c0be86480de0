package dev.syncline.http;

import dev.syncline.identity.TestIssuer;
import dev.syncline.replay.Receiver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;

/** Configures {@link TestIssuer} as an issuer of the server under test, and {@link Receiver} as a target of webhooks. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {
    public static final TestIssuer TEST = new TestIssuer(Path.of("target", "test-issuer-http"));

    /** Gets webhooks for as long as the tests run. */
    public static final Receiver RECEIVER = new Receiver();

    /** After which an effect is a dead letter. */
    public static final int ATTEMPTS_MAX = 3;

    @Override
    public Map<String, String> start() {
        return Map.of(
                "syncline.webhook-hosts",
                RECEIVER.host(),
                "syncline.outbox.backoff",
                "PT0.05S",
                "syncline.outbox.attempts-max",
                Integer.toString(ATTEMPTS_MAX),
                "syncline.issuers.test.issuer",
                TestIssuer.ISSUER,
                "syncline.issuers.test.audience",
                TestIssuer.AUDIENCE,
                "syncline.issuers.test.key-location",
                TEST.keyLocation());
    }

    @Override
    public void stop() {
        // The key stays below target/.
    }
}
