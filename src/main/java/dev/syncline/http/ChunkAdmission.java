package dev.syncline.http;

import dev.syncline.access.Action;
import dev.syncline.access.DocumentKind;
import dev.syncline.http.PrefixSignatures.Grant;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.live.Documents;
import dev.syncline.project.DocumentAccess;
import dev.syncline.project.Projects;
import dev.syncline.socket.PushDoor;
import dev.syncline.store.SignedPrefixes;
import dev.syncline.store.SignedPrefixes.Claim;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Admits chunks below signed prefixes, whichever way they came: authorised, claimed, durable, marked. */
@Singleton
class ChunkAdmission {
    private final SignedPrefixes prefixes;
    private final Projects projects;
    private final Documents documents;
    private final PushDoor pushes;

    ChunkAdmission(SignedPrefixes prefixes, Projects projects, Documents documents, PushDoor pushes) {
        this.prefixes = prefixes;
        this.projects = projects;
        this.documents = documents;
        this.pushes = pushes;
    }

    /** A chunk whose bytes have this SHA-256. {@code push}: it is a push of a timeline; changes otherwise. */
    record Chunk(byte[] bytes, byte[] sha256, boolean push) {}

    /** What a chunk's entries came to; {@code accepted} is null for those of a timeline. */
    record Admitted(long seq, Integer accepted, boolean repeated) {}

    /** Whether chunks of a media type are pushes. */
    static boolean isPush(String type) {
        String known = type == null ? HttpTypes.BYTES : type.toLowerCase(Locale.ROOT);
        boolean push = known.startsWith(HttpTypes.CBOR);
        if (!push && !known.startsWith(HttpTypes.BYTES) && !known.startsWith(HttpTypes.AUTOMERGE)) {
            throw new Fault(
                    FaultCode.UNSUPPORTED_MEDIA_TYPE,
                    HttpTypes.BYTES + ", " + HttpTypes.AUTOMERGE + ", " + HttpTypes.CBOR + " or none");
        }
        return push;
    }

    /** Fails if the principal may write to the document in no way. */
    Uni<DocumentAccess> writable(Principal principal, DocumentId document) {
        return projects.require(principal.user(), document, Action.READ)
                .chain(access -> projects.require(
                        principal.user(),
                        document,
                        access.kind() == DocumentKind.COMMANDED ? Action.COMMAND : Action.WRITE));
    }

    /** Whoever was given a prefix may lose the right to write before it expires: every chunk asks again. */
    Uni<Admitted> admit(Grant grant, Chunk chunk) {
        return authorised(grant, chunk)
                .chain(access -> asked(() ->
                        prefixes.claim(grant.prefix().id(), grant.number(), chunk.sha256(), chunk.bytes().length)))
                .chain(claim -> claimed(claim, grant, chunk));
    }

    private Uni<DocumentAccess> authorised(Grant grant, Chunk chunk) {
        return chunk.push()
                ? writable(grant.principal(), grant.prefix().document())
                : projects.require(grant.principal().user(), grant.prefix().document(), Action.WRITE);
    }

    private Uni<Admitted> claimed(Claim claim, Grant grant, Chunk chunk) {
        return switch (claim) {
            case Claim.Taken taken -> durable(grant, chunk);
            case Claim.Known known ->
                Uni.createFrom().item(new Admitted(known.seq(), known.accepted() < 0 ? null : known.accepted(), true));
            case Claim.Other other ->
                throw new Fault(
                        FaultCode.PRECONDITION_FAILED, "chunk " + grant.number() + " is there with other bytes");
            case Claim.Gap gap -> throw new Fault(FaultCode.NON_CONTIGUOUS, "the next chunk is " + gap.next());
            case Claim.Full full ->
                throw new Fault(FaultCode.LIMIT_REACHED, "only " + full.bytesLeft() + " bytes are left for the prefix");
            case Claim.None none -> throw new Fault(FaultCode.TOKEN_EXPIRED, "ask for the prefix again");
        };
    }

    /** Durable before it is marked. What is refused for good frees the number; after anything else the same bytes may come again. */
    private Uni<Admitted> durable(Grant grant, Chunk chunk) {
        UUID id = grant.prefix().id();
        Uni<Admitted> admission = chunk.push() ? pushed(grant, chunk) : changes(grant, chunk);
        return admission
                .onFailure(ChunkAdmission::isRefused)
                .call(refused -> asked(() -> prefixes.release(id, grant.number(), chunk.sha256())))
                .call(done -> asked(() -> prefixes.admitted(
                        id, grant.number(), done.seq(), done.accepted() == null ? -1 : done.accepted())));
    }

    private Uni<Admitted> changes(Grant grant, Chunk chunk) {
        return documents
                .admit(grant.prefix().document(), grant.principal(), chunk.bytes())
                .map(admission -> {
                    if (!admission.refusals().isEmpty()) {
                        throw new RefusedChanges(admission.accepted(), admission.refusals());
                    }
                    return new Admitted(admission.at().seq(), admission.accepted(), false);
                });
    }

    private Uni<Admitted> pushed(Grant grant, Chunk chunk) {
        return pushes.pushInto(grant.prefix().document(), grant.principal(), chunk.bytes())
                .map(ack -> new Admitted(ack.seq(), null, false));
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof RefusedChanges
                || failure instanceof Fault fault && !fault.code().retryable();
    }

    private static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage) {
        return Stages.asked(stage, "the chunk could not be looked up");
    }
}
