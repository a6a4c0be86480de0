package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * What a signed prefix allows; configured as {@code syncline.prefixes.*}.
 *
 * @param lifeMs of a prefix
 * @param chunkBytesMax of one chunk
 * @param totalBytesMax of all chunks below one prefix
 * @param chunksMax below one prefix
 * @param perSessionMax prefixes of one session that live at once
 * @param claimMs for which a chunk that is being admitted is nobody else's; if the server dies, other bytes may take its place after that
 */
public record PrefixLimits(
        long lifeMs, int chunkBytesMax, long totalBytesMax, int chunksMax, int perSessionMax, long claimMs) {
    private static final int MIB = 1024 * 1024;

    public static final PrefixLimits DEFAULTS =
            new PrefixLimits(Duration.ofHours(1).toMillis(), 2 * MIB, 64L * MIB, 1000, 100, 60_000);

    public static PrefixLimits of(Config config) {
        return new PrefixLimits(
                duration(config, "life", DEFAULTS.lifeMs),
                number(config, "chunk-bytes-max", DEFAULTS.chunkBytesMax),
                number(config, "total-bytes-max", (int) DEFAULTS.totalBytesMax),
                number(config, "chunks-max", DEFAULTS.chunksMax),
                number(config, "per-session-max", DEFAULTS.perSessionMax),
                duration(config, "claim", DEFAULTS.claimMs));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.prefixes." + name, Integer.class)
                .orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.prefixes." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
