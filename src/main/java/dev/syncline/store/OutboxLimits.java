package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How effects are delivered; configured as {@code syncline.outbox.*}.
 *
 * @param restMs between looks for effects that are due
 * @param leaseMs for which a server that took an effect on has it alone; if the server dies, another tries after that
 * @param backoffMs before the second attempt; each later pause is twice as long
 * @param backoffMaxMs the longest pause between two attempts
 * @param attemptsMax after which an effect is a dead letter
 * @param batchMax effects that one server delivers at once
 * @param answerMs for the answer of whoever gets an effect; less than the lease
 * @param deadMax dead letters of one project; older ones are forgotten
 */
public record OutboxLimits(
        long restMs,
        long leaseMs,
        long backoffMs,
        long backoffMaxMs,
        int attemptsMax,
        int batchMax,
        long answerMs,
        int deadMax) {
    public static final OutboxLimits DEFAULTS =
            new OutboxLimits(500, 30_000, 1_000, Duration.ofHours(1).toMillis(), 15, 16, 10_000, 1_000);

    public static OutboxLimits of(Config config) {
        return new OutboxLimits(
                duration(config, "rest", DEFAULTS.restMs),
                duration(config, "lease", DEFAULTS.leaseMs),
                duration(config, "backoff", DEFAULTS.backoffMs),
                duration(config, "backoff-max", DEFAULTS.backoffMaxMs),
                number(config, "attempts-max", DEFAULTS.attemptsMax),
                DEFAULTS.batchMax,
                DEFAULTS.answerMs,
                DEFAULTS.deadMax);
    }

    /** The pause after so many attempts failed. */
    public long pauseMs(int attempts) {
        return Math.min(backoffMaxMs, backoffMs << Math.min(attempts - 1, Integer.SIZE - 2));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.outbox." + name, Integer.class).orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.outbox." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
