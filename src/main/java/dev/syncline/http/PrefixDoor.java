package dev.syncline.http;

import dev.syncline.http.PrefixBodies.ChunkBody;
import dev.syncline.http.PrefixBodies.PrefixBody;
import dev.syncline.http.PrefixSignatures.Grant;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.store.PrefixLimits;
import dev.syncline.store.SignedPrefixes;
import dev.syncline.store.SignedPrefixes.Prefix;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What the addresses of signed prefixes do. */
@Singleton
class PrefixDoor {
    private final SignedPrefixes prefixes;
    private final PrefixLimits limits;
    private final PrefixSignatures signatures;
    private final ChunkAdmission admission;

    PrefixDoor(SignedPrefixes prefixes, PrefixLimits limits, PrefixSignatures signatures, ChunkAdmission admission) {
        this.prefixes = prefixes;
        this.limits = limits;
        this.signatures = signatures;
        this.admission = admission;
    }

    /** A chunk as it came. */
    record Sent(String ifNoneMatch, String digest, String type, byte[] body) {}

    Uni<Response> ask(Principal principal, String user, String session, String id) {
        return made(principal, user, session, id).map(this::given);
    }

    /** A new prefix of the caller's own session, for a document that it may write to. */
    Uni<Prefix> made(Principal principal, String user, String session, String id) {
        requireOwn(principal, user, session);
        DocumentId document = Addresses.document(id);
        Instant expiry = Instant.now().plusMillis(limits.lifeMs()).truncatedTo(ChronoUnit.SECONDS);
        var prefix = new Prefix(UUID.randomUUID(), principal.user(), principal.session(), document, expiry);
        return admission
                .writable(principal, document)
                .chain(access -> Stages.asked(() -> prefixes.make(prefix), "the prefix could not be kept"))
                .map(made -> {
                    if (!made) {
                        throw new Fault(
                                FaultCode.LIMIT_REACHED,
                                "a session has at most " + limits.perSessionMax() + " prefixes at once");
                    }
                    return prefix;
                });
    }

    static void requireOwn(Principal principal, String user, String session) {
        boolean own = user.equals(principal.user().text())
                && session.equals(principal.session().text());
        if (!own) {
            throw new Fault(FaultCode.PREFIX_FOREIGN, "a session asks for prefixes of its own only");
        }
    }

    private Response given(Prefix prefix) {
        String text = PrefixSignatures.text(prefix);
        var body = new PrefixBody(
                text,
                signatures.query(prefix),
                "PUT",
                prefix.expiry(),
                limits.chunkBytesMax(),
                limits.totalBytesMax(),
                limits.chunksMax(),
                1);
        return Response.created(URI.create("/" + text))
                .header("Cache-Control", "no-store")
                .entity(body)
                .build();
    }

    Uni<Response> put(Grant grant, Sent sent) {
        if (!"*".equals(sent.ifNoneMatch() == null ? null : sent.ifNoneMatch().strip())) {
            throw new Fault(FaultCode.BAD_REQUEST, "a chunk is sent with If-None-Match: *");
        }
        boolean push = ChunkAdmission.isPush(sent.type());
        if (sent.body().length == 0) {
            throw new Fault(FaultCode.BAD_REQUEST, "the chunk is empty");
        }
        requireSmall(sent.body().length);
        if (grant.number() > limits.chunksMax()) {
            throw new Fault(FaultCode.LIMIT_REACHED, "a prefix has at most " + limits.chunksMax() + " chunks");
        }
        byte[] sha256 = ChunkDigest.checked(sent.digest(), sent.body());
        return admission
                .admit(grant, new ChunkAdmission.Chunk(sent.body(), sha256, push))
                .map(admitted -> (admitted.repeated() ? Response.ok() : created(grant))
                        .entity(new ChunkBody(grant.number(), admitted.seq(), admitted.accepted(), admitted.repeated()))
                        .build());
    }

    void requireSmall(int bytes) {
        if (bytes > limits.chunkBytesMax()) {
            throw new Fault(FaultCode.PAYLOAD_TOO_LARGE, "a chunk has at most " + limits.chunkBytesMax() + " bytes");
        }
    }

    private static Response.ResponseBuilder created(Grant grant) {
        return Response.created(URI.create("/" + PrefixSignatures.text(grant.prefix()) + grant.number()));
    }
}
