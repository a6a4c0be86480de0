package dev.syncline.store;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * What {@link CommitHook}s may take; configured as {@code syncline.hooks.*}.
 *
 * @param connections on which documents with accepted commands that a hook wants are committed, each by itself
 * @param commandMs that hooks may take for one command
 */
public record HookLimits(int connections, long commandMs) {
    public static final HookLimits DEFAULTS = new HookLimits(4, 2_000);

    public static HookLimits of(Config config) {
        return new HookLimits(
                number(config, "connections", DEFAULTS.connections), duration(config, "command", DEFAULTS.commandMs));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue("syncline.hooks." + name, Integer.class).orElse(otherwise);
    }

    private static long duration(Config config, String name, long otherwiseMs) {
        return config.getOptionalValue("syncline.hooks." + name, Duration.class)
                .map(Duration::toMillis)
                .orElse(otherwiseMs);
    }
}
