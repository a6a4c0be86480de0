package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * What moves to object storage, and when; configured as {@code syncline.bucket.*}.
 *
 * @param coldMs for which bytes must have stood before they move
 * @param movedBytesMin of one row, below which it stays: one read of a document asks for its bytes divided by this, at most
 * @param restMs between two walks over all documents
 * @param graceMs for which an object that no row names is kept; longer than the oldest backup that may be restored
 * @param requestsMax that one server asks at once
 * @param answerMs for the answer to one request, with its repetitions
 * @param pageMax documents that one step looks at
 * @param batchMax objects that one step moves or deletes
 */
public record BucketLimits(
        long coldMs,
        int movedBytesMin,
        long restMs,
        long graceMs,
        int requestsMax,
        long answerMs,
        int pageMax,
        int batchMax) {
    public static final BucketLimits DEFAULTS = new BucketLimits(
            Duration.ofDays(7).toMillis(),
            64 * 1024,
            Duration.ofMinutes(10).toMillis(),
            Duration.ofDays(14).toMillis(),
            8,
            20_000,
            200,
            16);

    public static BucketLimits of(Config config) {
        return new BucketLimits(
                duration(config, "cold", DEFAULTS.coldMs),
                number(config, "moved-bytes-min", DEFAULTS.movedBytesMin),
                duration(config, "rest", DEFAULTS.restMs),
                duration(config, "grace", DEFAULTS.graceMs),
                number(config, "requests-max", DEFAULTS.requestsMax),
                duration(config, "answer", DEFAULTS.answerMs),
                DEFAULTS.pageMax,
                DEFAULTS.batchMax);
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.bucket." + name, Integer.class).orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.bucket." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
