package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How nodes on one database tell each other of news; configured as {@code syncline.channel.*}.
 *
 * @param enabled whether they do; without, they learn of each other from the rows, within a second
 * @param restMs between two messages of one node: what comes up meanwhile goes together, and gets this old at most
 * @param lookMs between looks at who else is there
 * @param answerMs for an answer on the channel's connection; beyond, the connection is made anew
 * @param reconnectMs before a connection that was lost is made anew
 * @param itemsMax news of each kind that wait for the next message; beyond, others find them in the rows
 * @param presenceBytesMax presence that waits for the next message; beyond, the oldest is dropped
 */
public record ChannelLimits(
        boolean enabled,
        long restMs,
        long lookMs,
        long answerMs,
        long reconnectMs,
        int itemsMax,
        int presenceBytesMax) {
    public static final ChannelLimits DEFAULTS = new ChannelLimits(true, 20, 1_000, 5_000, 500, 10_000, 256 * 1024);

    public static ChannelLimits of(Config config) {
        return new ChannelLimits(
                flag(config, "enabled", DEFAULTS.enabled),
                duration(config, "rest", DEFAULTS.restMs),
                DEFAULTS.lookMs,
                DEFAULTS.answerMs,
                DEFAULTS.reconnectMs,
                DEFAULTS.itemsMax,
                DEFAULTS.presenceBytesMax);
    }

    private static boolean flag(Config config, String name, boolean otherwise) {
        return config.getOptionalValue("syncline.channel." + name, Boolean.class)
                .orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.channel." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
