package dev.syncline.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Starts the engine with the server, ends it with the server, and tells how its children are. */
@Startup
@ApplicationScoped
public class EngineBean {
    private static final String PREFIX = "syncline.engine.";

    private final ProcessEngine engine;
    private final MeterRegistry meters;

    EngineBean(Config config, MeterRegistry meters) throws IOException {
        this.engine = ProcessEngine.start(limits(config));
        this.meters = meters;
    }

    @Produces
    @Singleton
    Engine engine() {
        return engine;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck health() {
        return () -> {
            var answer = HealthCheckResponse.named("engine");
            boolean up = true;
            for (ProcessEngine.ChildState child : engine.documentChildren()) {
                up &= child.pid() != 0;
                answer.withData(child.name(), child.pid());
            }
            return answer.status(up).build();
        };
    }

    @PostConstruct
    void measure() {
        gauge("syncline.engine.instances", "Documents with an instance", ProcessEngine.ChildState::instances);
        gauge("syncline.engine.waiting", "Requests without an answer", ProcessEngine.ChildState::waiting);
        gauge("syncline.engine.restarts", "Children that have ended", ProcessEngine.ChildState::restarts);
        gauge("syncline.engine.resident.bytes", "Memory of the children", ProcessEngine.ChildState::residentBytes);
    }

    @PreDestroy
    void stop() {
        engine.close();
    }

    private void gauge(String name, String description, ToDoubleFunction<ProcessEngine.ChildState> part) {
        Gauge.builder(
                        name,
                        engine,
                        all -> all.children().stream().mapToDouble(part).sum())
                .description(description)
                .register(meters);
    }

    /** What an operator may choose of the bounds: {@code syncline.engine.*}. */
    public static EngineLimits limits(Config config) {
        EngineLimits defaults = EngineLimits.DEFAULTS;
        return new EngineLimits(
                value(config, "children", Integer.class, defaults.children()),
                value(config, "timeout-ms", Long.class, defaults.timeoutMs()),
                value(config, "waiting-count-max", Integer.class, defaults.waitingCountMax()),
                value(config, "waiting-bytes-max", Long.class, defaults.waitingBytesMax()),
                value(config, "heap-mib", Integer.class, defaults.heapMib()),
                value(config, "resident-bytes-max", Long.class, defaults.residentBytesMax()),
                value(config, "standby", Boolean.class, defaults.standby()));
    }

    private static <T> T value(Config config, String name, Class<T> type, T otherwise) {
        return config.getOptionalValue(PREFIX + name, type).orElse(otherwise);
    }
}
