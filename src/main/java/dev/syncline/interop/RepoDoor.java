package dev.syncline.interop;

import dev.syncline.id.UserId;
import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.live.Documents;
import dev.syncline.live.LiveLimits;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Ports;
import dev.syncline.log.Event;
import dev.syncline.project.Projects;
import dev.syncline.socket.Connections;
import dev.syncline.socket.Directory;
import dev.syncline.socket.Wire;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The automerge-repo peers of this node: let in, looked after, told of changed roles and ended sessions, and drained. */
@ApplicationScoped
public class RepoDoor {
    private static final Logger LOG = Logger.getLogger(RepoDoor.class);
    private static final long CHECK_MS = 500;
    private static final int CLOSE_POLICY = 1008;
    private static final int CLOSE_GOING_AWAY = 1001;

    private final RepoWorld world;
    private final Ports ports;
    private final Connections connections;
    private final Projects projects;
    private final SessionWatches watches;
    private final Limits limits;
    private final RepoLimits repoLimits;
    private final MeterRegistry registry;
    private final StorageId storageId;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean draining;
    private volatile String storage;
    /** Of the live room. */
    private final Set<RepoPeer> peers = new LinkedHashSet<>();
    /** Of the live room. */
    private final Map<Name, RepoCaller> named = new HashMap<>();

    /** What a peer calls itself; that of one user says nothing of another's. */
    private record Name(UserId user, String name) {}

    RepoDoor(
            LiveNode node,
            Ports ports,
            Directory directory,
            Documents documents,
            LiveLimits liveLimits,
            Connections connections,
            Projects projects,
            SessionWatches watches,
            StorageId storageId,
            Limits limits,
            Config config,
            MeterRegistry registry) {
        this.ports = ports;
        this.connections = connections;
        this.projects = projects;
        this.watches = watches;
        this.storageId = storageId;
        this.limits = limits;
        this.repoLimits = RepoLimits.of(config);
        this.registry = registry;
        this.world =
                new RepoWorld(node, ports, directory, documents, liveLimits, registry, "syncline-" + UUID.randomUUID());
        Gauge.builder("syncline.repo.peers", count, AtomicInteger::get)
                .description("Open WebSockets of automerge-repo peers")
                .register(registry);
    }

    void start(@Observes StartupEvent start) {
        storage = storageId.read();
        projects.listen((user, project, role) -> ports.executor().execute(() -> recheck(user)));
        ports.executor().execute(world.absent()::start);
        ports.scheduler().after(CHECK_MS, this::check);
    }

    /** What everybody who talks by this protocol on this node shares. */
    RepoWorld world() {
        return world;
    }

    /** The name under which peers keep what they know of this database. */
    String storage() {
        return storage;
    }

    /** Tokens for the address that one user may have. */
    public int tokensPerUserMax() {
        return repoLimits.tokensPerUserMax();
    }

    /** Fails with DRAINING or OVERLOADED if this node takes no further peer. */
    void requireRoom() {
        if (draining) {
            throw new Fault(FaultCode.DRAINING, "this server is about to stop");
        }
        if (count.get() >= limits.sessions().connectionsMax()) {
            throw new Fault(FaultCode.OVERLOADED, "too many connections");
        }
    }

    /** A WebSocket was opened; on its event loop. Null if its credentials were refused, or it is gone. */
    RepoPeer opened(WebSocketConnection socket) {
        Principal principal = socket.userData().get(RepoUpgrade.PRINCIPAL);
        Wire wire = socket.userData().get(RepoUpgrade.WIRE);
        if (principal == null) {
            refuse(socket, socket.userData().get(RepoUpgrade.REFUSAL));
            return null;
        }
        if (!wire.isOpen()) {
            return null;
        }
        RepoPeer peer = new RepoPeer(
                principal,
                socket,
                wire,
                ports.executor(),
                repoLimits,
                limits.sessions().outboundAgeMs(),
                this::ended);
        Event.of("peer opened")
                .with("session", principal.session())
                .with("user", principal.user())
                .with("peers", count.incrementAndGet())
                .info(LOG);
        ports.executor().execute(() -> {
            peer.connect(new RepoCaller(
                    principal, world, this, connections.budget(principal.session()), limits, peer.out()));
            peers.add(peer);
            if (draining) {
                peer.connection().drain(0);
            }
        });
        peer.watchedBy(watches.watch(principal, reason -> peer.end(new Fault(reason, "the session is over"))));
        wire.whenClosed(() -> closed(peer));
        return peer;
    }

    private void refuse(WebSocketConnection socket, FaultCode code) {
        String reason = (code == null ? FaultCode.INTERNAL : code).name();
        byte[] told = RepoFrames.error(world.self(), reason, "");
        socket.sendBinary(Buffer.buffer(told))
                .chain(() -> socket.close(new CloseReason(CLOSE_POLICY, reason)))
                .subscribe()
                .with(closed -> {}, broken -> {});
    }

    private void closed(RepoPeer peer) {
        peer.dropped();
        Event.of("peer closed")
                .with("session", peer.principal().session())
                .with("peers", count.decrementAndGet())
                .info(LOG);
        ports.executor().execute(() -> {
            peers.remove(peer);
            if (draining && peers.isEmpty()) {
                drained.countDown();
            }
        });
    }

    /** A peer said its name: an older connection of the same peer is over. */
    void joined(RepoCaller peer) {
        RepoCaller before = named.put(new Name(peer.user(), peer.name()), peer);
        if (before != null && before != peer) {
            before.end(CLOSE_GOING_AWAY, "the peer joined again");
        }
    }

    void left(RepoCaller peer) {
        if (peer.name() != null) {
            named.remove(new Name(peer.user(), peer.name()), peer);
        }
    }

    private void ended(FaultCode code) {
        registry.counter("syncline.refusals", "code", code.name(), "door", "repo")
                .increment();
    }

    private void recheck(UserId user) {
        for (RepoPeer peer : new ArrayList<>(peers)) {
            if (peer.principal().user().equals(user)) {
                peer.connection().recheck();
            }
        }
    }

    private void check() {
        long nowMs = System.currentTimeMillis();
        for (RepoPeer peer : new ArrayList<>(peers)) {
            peer.check(nowMs);
        }
        ports.scheduler().after(CHECK_MS, this::check);
    }

    /**
     * Takes nobody more, answers what was sent, and closes all connections; stock peers come back by themselves.
     *
     * @param untilMs how long at most, as a moment of {@link System#currentTimeMillis}
     * @return whether all are gone
     */
    public boolean drain(long untilMs) throws InterruptedException {
        draining = true;
        ports.executor().execute(() -> {
            if (peers.isEmpty()) {
                drained.countDown();
            }
            new ArrayList<>(peers)
                    .forEach(peer -> peer.connection().drain(limits.sessions().drainMs() / 2));
        });
        return drained.await(Math.max(0, untilMs - System.currentTimeMillis()), TimeUnit.MILLISECONDS);
    }
}
