package dev.syncline.ops;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.flywaydb.core.Flyway;

/**
 * Ready once the database has every migration of this build. With the start's own migration switched off, that is when
 * somebody else has brought them.
 */
@Readiness
@Singleton
public class Migrations implements HealthCheck {
    private static final String NAME = "migrations";

    private final Flyway flyway;
    /** A database does not lose a migration: what was true once is not asked again. */
    private volatile boolean complete;

    Migrations(Flyway flyway) {
        this.flyway = flyway;
    }

    @Override
    public HealthCheckResponse call() {
        int missing = complete ? 0 : flyway.info().pending().length;
        complete = missing == 0;
        return HealthCheckResponse.named(NAME)
                .status(complete)
                .withData("missing", missing)
                .build();
    }
}
