package dev.syncline.ops;

import dev.syncline.http.PageSettings;
import dev.syncline.identity.IdentitySettings;
import dev.syncline.identity.Issuer;
import dev.syncline.wire.Limits;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Turns the configuration into the plain records that the rooms take. */
@ApplicationScoped
public class Configuration {
    @Produces
    @Singleton
    public Limits limits(LimitSettings settings) {
        return new Limits(
                sessions(settings.sessions()),
                documents(settings.documents()),
                identity(settings.identity()),
                projects(settings.projects()),
                http(settings.http()),
                polls(settings.polls()));
    }

    @Produces
    @Singleton
    public IdentitySettings identity(Settings settings) {
        return new IdentitySettings(
                settings.guests().allowed(),
                Set.copyOf(settings.origins().orElse(List.of())),
                settings.issuers().values().stream().map(Configuration::issuer).toList());
    }

    @Produces
    @Singleton
    public PageSettings pages(Settings settings) {
        return new PageSettings(
                Set.copyOf(settings.origins().orElse(List.of())),
                Set.copyOf(settings.backends().orElse(List.of())));
    }

    private static Issuer issuer(Settings.IssuerSettings settings) {
        Set<String> types = new HashSet<>();
        settings.types().forEach(type -> types.add(type.toLowerCase(Locale.ROOT)));
        if (settings.typeOptional()) {
            types.add("");
        }
        return new Issuer(
                settings.issuer(),
                settings.audience(),
                settings.keyLocation(),
                SignatureAlgorithm.fromAlgorithm(settings.algorithm()),
                Set.copyOf(types),
                settings.maxLifetime().toMillis(),
                settings.projectClaim());
    }

    private static Limits.Sessions sessions(LimitSettings.Sessions settings) {
        return new Limits.Sessions(
                settings.bytesPerSecond(),
                settings.entriesPerSecond(),
                settings.windowBytes(),
                settings.outboundBytesMax(),
                settings.outboundAge().toMillis(),
                settings.handshake().toMillis(),
                settings.idle().toMillis(),
                settings.pong().toMillis(),
                settings.connectionsMax(),
                settings.drain().toMillis());
    }

    private static Limits.Documents documents(LimitSettings.Documents settings) {
        return new Limits.Documents(
                settings.bytesMax(),
                settings.operationsPerChangeMax(),
                settings.sessionsMax(),
                settings.openPerSessionMax());
    }

    private static Limits.Identity identity(LimitSettings.Identity settings) {
        return new Limits.Identity(
                settings.accessToken().toMillis(),
                settings.renewal().toMillis(),
                settings.renewalGrace().toMillis(),
                settings.revocation().toMillis(),
                settings.sessionsPerUserMax(),
                settings.displayNameCharsMax(),
                settings.tokenCharsMax(),
                settings.cachedSessionsMax(),
                settings.signInsPerMinute(),
                settings.countedAddressesMax());
    }

    private static Limits.Projects projects(LimitSettings.Projects settings) {
        return new Limits.Projects(
                settings.ownedPerUserMax(),
                settings.membersMax(),
                settings.nameCharsMax(),
                settings.roleCache().toMillis(),
                settings.cachedRolesMax(),
                settings.documentsMax(),
                settings.bytesMax(),
                settings.usageCache().toMillis());
    }

    private static Limits.Http http(LimitSettings.Http settings) {
        return new Limits.Http(
                settings.bodyBytesMax(),
                settings.pushBytesMax(),
                settings.jsonBytesMax(),
                settings.pageMax(),
                settings.pageDefault(),
                settings.titleCharsMax(),
                settings.entriesBytesMax(),
                settings.stall().toMillis());
    }

    private static Limits.Polls polls(LimitSettings.Polls settings) {
        return new Limits.Polls(
                settings.longest().toMillis(),
                settings.heartbeat().toMillis(),
                settings.perSessionMax(),
                settings.begunPerMinute());
    }
}
