package dev.syncline.interop;

import dev.syncline.interop.FollowedThere.Availability;
import io.smallrye.health.api.Wellness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Whether another server's documents come. Readiness does not depend on it: what is here is served. */
@Wellness
@Singleton
class FollowHealth implements HealthCheck {
    private final Following following;

    FollowHealth(Following following) {
        this.following = following;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("follow").withData("configured", following.isConfigured());
        if (!following.isConfigured()) {
            return answer.up().build();
        }
        FollowState state = following.state();
        answer.withData("state", state.toString());
        for (Availability availability : Availability.values()) {
            answer.withData(availability.name(), following.count(availability));
        }
        return answer.status(!state.isProblem()).build();
    }
}
