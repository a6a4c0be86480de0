package dev.syncline.socket;

import dev.syncline.codec.CborException;
import dev.syncline.id.SessionId;
import dev.syncline.identity.AddressRate;
import dev.syncline.identity.Principal;
import dev.syncline.live.Ports;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Connections for clients that no WebSocket reaches: the same frames in the bodies of requests and answers, for the same
 * state machine. An id is a secret of its session.
 */
@ApplicationScoped
public class HttpConnections {
    private final Connections connections;
    private final Ports ports;
    private final Limits limits;
    private final AddressRate begun;
    private final Consumer<FaultCode> refusals;
    private final Map<String, HttpPeer> peers = new ConcurrentHashMap<>();

    HttpConnections(Connections connections, Ports ports, Limits limits, MeterRegistry meters) {
        this.connections = connections;
        this.ports = ports;
        this.limits = limits;
        this.begun = new AddressRate(
                limits.polls().begunPerMinute(), limits.identity().countedAddressesMax());
        this.refusals = connections.refusals("connection");
        Gauge.builder("syncline.connections.http", peers, Map::size)
                .description("Of the open connections those over HTTP requests")
                .register(meters);
    }

    /** Begins a connection and gives its id. Fails with DRAINING, OVERLOADED or RATE_LIMITED. */
    public String begin(Principal principal, String address) {
        connections.requireRoom();
        if (!begun.take(address, System.currentTimeMillis())) {
            throw new Fault(FaultCode.RATE_LIMITED, "too many connections begin at this address");
        }
        endOldest(principal.session());
        var peer = new HttpPeer(
                UUID.randomUUID().toString(), principal, ports, limits.sessions(), refusals, this::forgotten);
        peers.put(peer.id(), peer);
        connections.join(peer, peer.out());
        return peer.id();
    }

    /** Whoever begins anew does not always end what was before. */
    private void endOldest(SessionId session) {
        List<HttpPeer> own = peers.values().stream()
                .filter(peer -> peer.principal().session().equals(session))
                .sorted((left, right) -> Long.compare(left.begunAtMs(), right.begunAtMs()))
                .toList();
        for (int i = 0; i <= own.size() - limits.polls().perSessionMax(); i++) {
            own.get(i).end(new Fault(FaultCode.LIMIT_REACHED, "this session began too many connections"));
        }
    }

    private void forgotten(HttpPeer peer) {
        peers.remove(peer.id());
        connections.closed(peer);
    }

    /** Handles a batch of frames, numbered from 1; one that comes again is passed over. */
    public Uni<Void> take(Principal principal, String id, long number, byte[] body) {
        HttpPeer peer = of(principal, id);
        peer.requireRoom(body.length);
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.supplyAsync(
                                () -> decoded(peer, body), Infrastructure.getDefaultWorkerPool())
                        .thenAcceptAsync(frames -> peer.take(number, frames), ports.executor()))
                .onTermination()
                .invoke(() -> peer.handled(body.length));
    }

    private static List<UpFrame> decoded(HttpPeer peer, byte[] body) {
        try {
            return Frames.decodeUpBatch(body);
        } catch (CborException malformed) {
            var fault = new Fault(FaultCode.BAD_FRAME, malformed.getMessage());
            peer.end(fault);
            throw fault;
        }
    }

    /** What lies behind a position, at once or when it comes; empty after {@code waitMs}. */
    public Uni<Delivery> fetch(Principal principal, String id, long after, long waitMs) {
        return Uni.createFrom().deferred(() -> fetch(of(principal, id), after, waitMs));
    }

    private Uni<Delivery> fetch(HttpPeer peer, long after, long waitMs) {
        CompletableFuture<Delivery> answer = new CompletableFuture<>();
        ports.executor().execute(() -> {
            try {
                peer.fetch(after, waitMs, answer::complete);
            } catch (Fault fault) {
                answer.completeExceptionally(fault);
            }
        });
        return Uni.createFrom().completionStage(answer);
    }

    /** Fails with UNKNOWN_CONNECTION if the session has no such connection. */
    public void require(Principal principal, String id) {
        of(principal, id);
    }

    /** The request that waited for a delivery is gone. */
    public void left(Principal principal, String id) {
        find(principal, id).ifPresent(peer -> ports.executor().execute(peer::left));
    }

    /** The peer ends its connection, or lost the stream that it heard it by. */
    public void close(Principal principal, String id) {
        find(principal, id).ifPresent(peer -> ports.executor().execute(peer::closed));
    }

    private HttpPeer of(Principal principal, String id) {
        return find(principal, id)
                .orElseThrow(
                        () -> new Fault(FaultCode.UNKNOWN_CONNECTION, "begin another one and open your documents"));
    }

    private Optional<HttpPeer> find(Principal principal, String id) {
        return Optional.ofNullable(peers.get(id))
                .filter(peer -> peer.principal().session().equals(principal.session()));
    }
}
