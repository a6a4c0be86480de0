package dev.syncline.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Every limit an operator may set: {@code syncline.limits.*}. The defaults are those of {@code wire.Limits}. */
@ConfigMapping(prefix = "syncline.limits")
public interface LimitSettings {
    Sessions sessions();

    Documents documents();

    Identity identity();

    Projects projects();

    Http http();

    Polls polls();

    /** See {@link dev.syncline.wire.Limits.Sessions}. */
    interface Sessions {
        @WithDefault("1048576")
        int bytesPerSecond();

        @WithDefault("1000")
        int entriesPerSecond();

        @WithDefault("1048576")
        int windowBytes();

        @WithDefault("1048576")
        int outboundBytesMax();

        @WithDefault("5S")
        Duration outboundAge();

        @WithDefault("10S")
        Duration handshake();

        @WithDefault("20S")
        Duration idle();

        @WithDefault("10S")
        Duration pong();

        @WithDefault("5000")
        int connectionsMax();

        @WithDefault("10S")
        Duration drain();
    }

    /** See {@link dev.syncline.wire.Limits.Documents}. */
    interface Documents {
        @WithDefault("33554432")
        int bytesMax();

        @WithDefault("10000")
        int operationsPerChangeMax();

        @WithDefault("500")
        int sessionsMax();

        @WithDefault("1000")
        int openPerSessionMax();
    }

    /** See {@link dev.syncline.wire.Limits.Identity}. */
    interface Identity {
        @WithDefault("15M")
        Duration accessToken();

        @WithDefault("180D")
        Duration renewal();

        @WithDefault("10S")
        Duration renewalGrace();

        @WithDefault("1S")
        Duration revocation();

        @WithDefault("20")
        int sessionsPerUserMax();

        @WithDefault("80")
        int displayNameCharsMax();

        @WithDefault("8192")
        int tokenCharsMax();

        @WithDefault("10000")
        int cachedSessionsMax();

        @WithDefault("6000")
        int signInsPerMinute();

        @WithDefault("10000")
        int countedAddressesMax();
    }

    /** See {@link dev.syncline.wire.Limits.Projects}. */
    interface Projects {
        @WithDefault("100")
        int ownedPerUserMax();

        @WithDefault("1000")
        int membersMax();

        @WithDefault("80")
        int nameCharsMax();

        @WithDefault("1S")
        Duration roleCache();

        @WithDefault("10000")
        int cachedRolesMax();
    }

    /** See {@link dev.syncline.wire.Limits.Http}. */
    interface Http {
        @WithDefault("33554432")
        int bodyBytesMax();

        @WithDefault("2097152")
        int pushBytesMax();

        @WithDefault("65536")
        int jsonBytesMax();

        @WithDefault("200")
        int pageMax();

        @WithDefault("50")
        int pageDefault();

        @WithDefault("200")
        int titleCharsMax();

        @WithDefault("4194304")
        int entriesBytesMax();

        @WithDefault("60S")
        Duration stall();
    }

    /** See {@link dev.syncline.wire.Limits.Polls}. */
    interface Polls {
        @WithDefault("25S")
        Duration longest();

        @WithDefault("10S")
        Duration heartbeat();

        @WithDefault("8")
        int perSessionMax();

        @WithDefault("6000")
        int begunPerMinute();
    }
}
