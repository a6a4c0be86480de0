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
 * @param lookMs between two looks into the bucket for the chunks of uploads, which become rarer while nothing comes
 * @param uploadsMax that one look takes on
 * @param chunksPerLookMax of one upload that one look admits or deletes
 */
public record PrefixLimits(
        long lifeMs,
        int chunkBytesMax,
        long totalBytesMax,
        int chunksMax,
        int perSessionMax,
        long claimMs,
        long lookMs,
        int uploadsMax,
        int chunksPerLookMax) {
    private static final int MIB = 1024 * 1024;

    public static final PrefixLimits DEFAULTS =
            new PrefixLimits(Duration.ofHours(1).toMillis(), 2 * MIB, 64L * MIB, 1000, 100, 60_000, 1_000, 8, 16);

    public static PrefixLimits of(Config config) {
        return new PrefixLimits(
                duration(config, "life", DEFAULTS.lifeMs),
                number(config, "chunk-bytes-max", DEFAULTS.chunkBytesMax),
                number(config, "total-bytes-max", (int) DEFAULTS.totalBytesMax),
                number(config, "chunks-max", DEFAULTS.chunksMax),
                number(config, "per-session-max", DEFAULTS.perSessionMax),
                duration(config, "claim", DEFAULTS.claimMs),
                duration(config, "look", DEFAULTS.lookMs),
                DEFAULTS.uploadsMax,
                DEFAULTS.chunksPerLookMax);
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
