package dev.syncline.http;

import dev.syncline.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;

/** Configures {@link TestIssuer} as an issuer of the server under test. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {
    public static final TestIssuer TEST = new TestIssuer(Path.of("target", "test-issuer-http"));

    @Override
    public Map<String, String> start() {
        return Map.of(
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
