package dev.syncline.socket;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.codec.CborException;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Offer;
import dev.syncline.live.Ports;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A push that is too large for a frame of the WebSocket, with the same rules, answered by one frame. */
@ApplicationScoped
public class PushDoor {
    private final LiveNode node;
    private final Ports ports;
    private final Directory directory;
    private final Connections connections;
    private final int bytesMax;

    PushDoor(LiveNode node, Ports ports, Directory directory, Connections connections, Limits limits) {
        this.node = node;
        this.ports = ports;
        this.directory = directory;
        this.connections = connections;
        this.bytesMax = limits.http().pushBytesMax();
    }

    /** Answers with an encoded {@code ack} or {@code fault}. */
    public Uni<byte[]> push(Principal principal, byte[] body) {
        return Uni.createFrom()
                .completionStage(
                        () -> CompletableFuture.supplyAsync(() -> decoded(body), Infrastructure.getDefaultWorkerPool())
                                .thenCompose(push -> offered(principal, push)))
                .map(Frames::encode);
    }

    /** Admits a push for this document and no other; what is refused fails with the fault. */
    public Uni<DownFrame.Ack> pushInto(DocumentId document, Principal principal, byte[] body) {
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.supplyAsync(
                                () -> decoded(body), Infrastructure.getDefaultWorkerPool())
                        .thenCompose(push -> {
                            if (!push.document().equals(document)) {
                                throw new Fault(FaultCode.BAD_REQUEST, "the push is for another document");
                            }
                            return offered(principal, push);
                        }))
                .map(PushDoor::acked);
    }

    private static DownFrame.Ack acked(DownFrame answer) {
        return switch (answer) {
            case DownFrame.Ack ack -> ack;
            case DownFrame.Fault fault ->
                throw new Fault(FaultCode.valueOf(fault.code()), fault.message(), fault.retryAfterMs());
            default -> throw new IllegalStateException("a push is answered by an ack or a fault");
        };
    }

    private UpFrame.Push decoded(byte[] body) {
        try {
            if (Frames.decodeUpBody(body, bytesMax) instanceof UpFrame.Push push) {
                return push;
            }
        } catch (CborException malformed) {
            throw new Fault(FaultCode.BAD_FRAME, malformed.getMessage());
        }
        throw new Fault(FaultCode.BAD_FRAME, "the body is no push");
    }

    private CompletionStage<DownFrame> offered(Principal principal, UpFrame.Push push) {
        CompletableFuture<DownFrame> answer = new CompletableFuture<>();
        ports.on(directory.role(principal.user(), push.document()), (role, problem) -> {
            Optional<Fault> refusal = refusal(role, problem);
            if (refusal.isPresent()) {
                answer.complete(Answers.fault(refusal.get(), push.document(), push.timeline()));
            } else {
                offerInBudget(principal, role.get(), push, answer);
            }
        });
        return answer;
    }

    private static Optional<Fault> refusal(Optional<Role> role, Throwable problem) {
        if (problem != null) {
            return Optional.of(new Fault(FaultCode.OVERLOADED, "the role could not be read"));
        }
        if (role.isEmpty()) {
            return Optional.of(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document, or not yours"));
        }
        return Access.allowed(role.get(), Action.WRITE)
                ? Optional.empty()
                : Optional.of(new Fault(FaultCode.READ_ONLY, "the role may only read"));
    }

    /** More than the session's share is a refusal of the request, so that anything between it and us understands it too. */
    private void offerInBudget(Principal principal, Role role, UpFrame.Push push, CompletableFuture<DownFrame> answer) {
        long waitMs = connections
                .budget(principal.session())
                .take(push.bytes(), push.entries().size(), ports.clock().getAsLong());
        if (waitMs > 0) {
            answer.completeExceptionally(new Fault(FaultCode.RATE_LIMITED, "slower, please", waitMs));
        } else {
            offer(principal, role, push, answer);
        }
    }

    /** Where the session also follows the document over its WebSocket, it gets markers for what it pushed here. */
    private void offer(Principal principal, Role role, UpFrame.Push push, CompletableFuture<DownFrame> answer) {
        node.offer(
                push.document(),
                new Offer(
                        principal.user(),
                        principal.session(),
                        role.trust(),
                        push.timeline(),
                        push.first(),
                        push.chain(),
                        push.entries(),
                        connections
                                .subscriber(principal.session(), push.document())
                                .orElse(null),
                        decided -> answer.complete(Answers.of(push, decided))));
    }
}
