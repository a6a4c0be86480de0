package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How long entries are kept and in which pieces the rows of a journal are put in order; configured as
 * {@code syncline.journal.*}.
 *
 * @param partBytes of one row of a snapshot
 * @param keptBytesMin of the last entries, which are kept however old they are
 * @param keptBytesMax of the last entries; older ones are not kept once a snapshot covers them
 * @param keptMs for which entries between these two are kept
 * @param stepRowsMax rows that one step replaces
 * @param stepBytesMax bytes of entries that one step replaces, beyond its first row
 * @param mergedBytes that small rows of entries are merged into
 * @param mergedRowsMin that are worth merging
 * @param restMs that a row of entries must have stood before it is merged: until then its commit may be asked for again
 */
public record UpkeepLimits(
        int partBytes,
        long keptBytesMin,
        long keptBytesMax,
        long keptMs,
        int stepRowsMax,
        int stepBytesMax,
        int mergedBytes,
        int mergedRowsMin,
        long restMs) {
    private static final int MIB = 1024 * 1024;

    public static final UpkeepLimits DEFAULTS =
            new UpkeepLimits(MIB, MIB, 64 * MIB, Duration.ofDays(30).toMillis(), 1000, 4 * MIB, MIB / 4, 16, 60_000);

    public static UpkeepLimits of(Config config) {
        return new UpkeepLimits(
                number(config, "part-bytes", DEFAULTS.partBytes),
                number(config, "kept-bytes-min", (int) DEFAULTS.keptBytesMin),
                number(config, "kept-bytes-max", (int) DEFAULTS.keptBytesMax),
                duration(config, "kept", DEFAULTS.keptMs),
                number(config, "step-rows-max", DEFAULTS.stepRowsMax),
                number(config, "step-bytes-max", DEFAULTS.stepBytesMax),
                number(config, "merged-bytes", DEFAULTS.mergedBytes),
                number(config, "merged-rows-min", DEFAULTS.mergedRowsMin),
                duration(config, "rest", DEFAULTS.restMs));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.journal." + name, Integer.class)
                .orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.journal." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
