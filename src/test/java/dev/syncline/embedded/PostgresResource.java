package dev.syncline.embedded;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a {@code @QuarkusTest} an empty database of {@link TestPostgres}; Quarkus migrates it at its start. */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return TestPostgres.database().configuration();
    }

    @Override
    public void stop() {
        // The shared Postgres ends with the JVM.
    }
}
