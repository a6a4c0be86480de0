package dev.syncline.http;

import dev.syncline.access.Action;
import dev.syncline.access.DocumentKind;
import dev.syncline.http.PrefixBodies.ChunkBody;
import dev.syncline.http.PrefixBodies.PrefixBody;
import dev.syncline.http.PrefixSignatures.Grant;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.live.Documents;
import dev.syncline.project.DocumentAccess;
import dev.syncline.project.Projects;
import dev.syncline.socket.PushDoor;
import dev.syncline.store.PrefixLimits;
import dev.syncline.store.SignedPrefixes;
import dev.syncline.store.SignedPrefixes.Claim;
import dev.syncline.store.SignedPrefixes.Prefix;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the addresses of signed prefixes do. */
@Singleton
class PrefixDoor {
    private final SignedPrefixes prefixes;
    private final PrefixLimits limits;
    private final PrefixSignatures signatures;
    private final Projects projects;
    private final Documents documents;
    private final PushDoor pushes;

    PrefixDoor(
            SignedPrefixes prefixes,
            PrefixLimits limits,
            PrefixSignatures signatures,
            Projects projects,
            Documents documents,
            PushDoor pushes) {
        this.prefixes = prefixes;
        this.limits = limits;
        this.signatures = signatures;
        this.projects = projects;
        this.documents = documents;
        this.pushes = pushes;
    }

    /** A chunk as it came. */
    record Chunk(String ifNoneMatch, String digest, String type, byte[] body) {
        boolean isPush() {
            return type != null && type.toLowerCase(Locale.ROOT).startsWith(HttpTypes.CBOR);
        }

        void requireKnownType() {
            String known = type == null ? HttpTypes.BYTES : type.toLowerCase(Locale.ROOT);
            boolean changes = known.startsWith(HttpTypes.BYTES) || known.startsWith(HttpTypes.AUTOMERGE);
            if (!changes && !isPush()) {
                throw new Fault(
                        FaultCode.UNSUPPORTED_MEDIA_TYPE,
                        HttpTypes.BYTES + ", " + HttpTypes.AUTOMERGE + ", " + HttpTypes.CBOR + " or none");
            }
        }
    }

    /** What a chunk's entries came to; {@code accepted} is null for those of a timeline. */
    private record Admitted(long seq, Integer accepted) {}

    Uni<Response> ask(Principal principal, String user, String session, String id) {
        boolean own = user.equals(principal.user().text())
                && session.equals(principal.session().text());
        if (!own) {
            throw new Fault(FaultCode.PREFIX_FOREIGN, "a session asks for prefixes of its own only");
        }
        DocumentId document = Addresses.document(id);
        Instant expiry = Instant.now().plusMillis(limits.lifeMs()).truncatedTo(ChronoUnit.SECONDS);
        var prefix = new Prefix(UUID.randomUUID(), principal.user(), principal.session(), document, expiry);
        return writable(principal, document)
                .chain(access -> asked(() -> prefixes.make(prefix)))
                .map(made -> {
                    if (!made) {
                        throw new Fault(
                                FaultCode.LIMIT_REACHED,
                                "a session has at most " + limits.perSessionMax() + " prefixes at once");
                    }
                    return given(prefix);
                });
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

    /** Whoever was given a prefix may lose the right to write before it expires: every chunk asks again. */
    private Uni<DocumentAccess> writable(Principal principal, DocumentId document) {
        return projects.require(principal.user(), document, Action.READ)
                .chain(access -> projects.require(
                        principal.user(),
                        document,
                        access.kind() == DocumentKind.COMMANDED ? Action.COMMAND : Action.WRITE));
    }

    Uni<Response> put(Grant grant, Chunk chunk) {
        if (!"*".equals(chunk.ifNoneMatch() == null ? null : chunk.ifNoneMatch().strip())) {
            throw new Fault(FaultCode.BAD_REQUEST, "a chunk is sent with If-None-Match: *");
        }
        chunk.requireKnownType();
        if (chunk.body().length == 0) {
            throw new Fault(FaultCode.BAD_REQUEST, "the chunk is empty");
        }
        if (chunk.body().length > limits.chunkBytesMax()) {
            throw new Fault(FaultCode.PAYLOAD_TOO_LARGE, "a chunk has at most " + limits.chunkBytesMax() + " bytes");
        }
        if (grant.number() > limits.chunksMax()) {
            throw new Fault(FaultCode.LIMIT_REACHED, "a prefix has at most " + limits.chunksMax() + " chunks");
        }
        byte[] sha256 = ChunkDigest.checked(chunk.digest(), chunk.body());
        return authorised(grant, chunk)
                .chain(access ->
                        asked(() -> prefixes.claim(grant.prefix().id(), grant.number(), sha256, chunk.body().length)))
                .chain(claim -> claimed(claim, grant, chunk, sha256));
    }

    private Uni<DocumentAccess> authorised(Grant grant, Chunk chunk) {
        return chunk.isPush()
                ? writable(grant.principal(), grant.prefix().document())
                : projects.require(grant.principal().user(), grant.prefix().document(), Action.WRITE);
    }

    private Uni<Response> claimed(Claim claim, Grant grant, Chunk chunk, byte[] sha256) {
        return switch (claim) {
            case Claim.Taken taken -> admit(grant, chunk, sha256);
            case Claim.Known known ->
                Uni.createFrom()
                        .item(Response.ok(new ChunkBody(
                                        grant.number(),
                                        known.seq(),
                                        known.accepted() < 0 ? null : known.accepted(),
                                        true))
                                .build());
            case Claim.Other other ->
                throw new Fault(
                        FaultCode.PRECONDITION_FAILED, "chunk " + grant.number() + " is there with other bytes");
            case Claim.Gap gap -> throw new Fault(FaultCode.NON_CONTIGUOUS, "the next chunk is " + gap.next());
            case Claim.Full full ->
                throw new Fault(FaultCode.LIMIT_REACHED, "only " + full.bytesLeft() + " bytes are left for the prefix");
            case Claim.None none -> throw new Fault(FaultCode.TOKEN_EXPIRED, "ask for the prefix again");
        };
    }

    /** Durable before it is answered. What is refused for good frees the number; after anything else the same bytes may come again. */
    private Uni<Response> admit(Grant grant, Chunk chunk, byte[] sha256) {
        UUID id = grant.prefix().id();
        Uni<Admitted> admission = chunk.isPush() ? pushed(grant, chunk) : changes(grant, chunk);
        return admission
                .onFailure(PrefixDoor::isRefused)
                .call(refused -> asked(() -> prefixes.release(id, grant.number(), sha256)))
                .call(done -> asked(() -> prefixes.admitted(
                        id, grant.number(), done.seq(), done.accepted() == null ? -1 : done.accepted())))
                .map(done -> Response.created(URI.create("/" + PrefixSignatures.text(grant.prefix()) + grant.number()))
                        .entity(new ChunkBody(grant.number(), done.seq(), done.accepted(), false))
                        .build());
    }

    private Uni<Admitted> changes(Grant grant, Chunk chunk) {
        return documents
                .admit(grant.prefix().document(), grant.principal(), chunk.body())
                .map(admission -> {
                    if (!admission.refusals().isEmpty()) {
                        throw new RefusedChanges(admission.accepted(), admission.refusals());
                    }
                    return new Admitted(admission.at().seq(), admission.accepted());
                });
    }

    private Uni<Admitted> pushed(Grant grant, Chunk chunk) {
        return pushes.pushInto(grant.prefix().document(), grant.principal(), chunk.body())
                .map(ack -> new Admitted(ack.seq(), null));
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof RefusedChanges
                || failure instanceof Fault fault && !fault.code().retryable();
    }

    private static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage) {
        return Stages.asked(stage, "the chunk could not be looked up");
    }
}
