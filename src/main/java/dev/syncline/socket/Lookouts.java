package dev.syncline.socket;

import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.live.Documents;
import dev.syncline.live.Ports;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Requests that wait until a document is no longer what they have seen. */
@ApplicationScoped
public class Lookouts {
    private static final String AGENT = "lookout";

    private final Connections connections;
    private final Ports ports;
    private final Limits limits;
    /** How many each session has; of the live room. */
    private final Map<dev.syncline.id.SessionId, Integer> counts = new HashMap<>();

    Lookouts(Connections connections, Ports ports, Limits limits) {
        this.connections = connections;
        this.ports = ports;
        this.limits = limits;
    }

    /**
     * Whether the document has gone on from a position, as soon as it has; false if it has not after {@code waitMs}. Fails as
     * a connection does that may no longer read it.
     */
    public Uni<Boolean> changed(Principal principal, Documents.Position seen, long waitMs) {
        return Uni.createFrom().completionStage(() -> {
            connections.requireRoom();
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            ports.executor().execute(() -> begin(principal, seen, waitMs, answer));
            return answer;
        });
    }

    private void begin(Principal principal, Documents.Position seen, long waitMs, CompletableFuture<Boolean> answer) {
        if (counts.getOrDefault(principal.session(), 0) >= limits.polls().perSessionMax()) {
            answer.completeExceptionally(
                    new Fault(FaultCode.RATE_LIMITED, "this session waits in too many requests", 1_000));
            return;
        }
        counts.merge(principal.session(), 1, Integer::sum);
        DocumentId document = seen.document();
        var peer = new Lookout(principal, ports.executor(), connections.refusals("lookout"), seen.seq(), answer);
        connections.join(peer, peer);
        answer.whenComplete((changed, failure) -> ports.executor().execute(() -> {
            counts.computeIfPresent(principal.session(), (session, count) -> count == 1 ? null : count - 1);
            connections.closed(peer);
        }));
        ports.executor().execute(() -> {
            peer.connection().received(new UpFrame.Hello(Frames.VERSION, AGENT));
            peer.connection()
                    .received(
                            new UpFrame.Open(document, null, null, seen.history(), seen.seq(), seen.hash(), List.of()));
        });
        ports.scheduler().after(waitMs, () -> answer.complete(false));
    }
}
