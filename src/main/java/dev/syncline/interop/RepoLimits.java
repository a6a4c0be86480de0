package dev.syncline.interop;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * The bounds of the door for automerge-repo peers.
 *
 * @param frameBytesMax of one frame from a peer; the stock one sends a whole document as one
 * @param outboundBytesMax waiting to be read by a peer, beyond one frame
 * @param tokensPerUserMax tokens for the address that one user may have; a new one ends the one unused for longest
 * @param pingMs of silence before a peer is pinged, and then before it counts as gone
 */
public record RepoLimits(int frameBytesMax, int outboundBytesMax, int tokensPerUserMax, long pingMs) {
    public static final RepoLimits DEFAULTS = new RepoLimits(32 * 1024 * 1024, 32 * 1024 * 1024, 100, 10_000);

    private static final String PREFIX = "syncline.repo.";

    static RepoLimits of(Config config) {
        return new RepoLimits(
                number(config, "frame-bytes-max", DEFAULTS.frameBytesMax),
                number(config, "outbound-bytes-max", DEFAULTS.outboundBytesMax),
                number(config, "tokens-per-user-max", DEFAULTS.tokensPerUserMax),
                config.getOptionalValue(PREFIX + "ping", Duration.class)
                        .map(Duration::toMillis)
                        .orElse(DEFAULTS.pingMs));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue(PREFIX + name, Integer.class).orElse(otherwise);
    }
}
