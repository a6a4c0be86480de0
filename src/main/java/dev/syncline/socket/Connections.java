package dev.syncline.socket;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Ports;
import dev.syncline.live.Subscriber;
import dev.syncline.log.Event;
import dev.syncline.project.Projects;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The connections of this node: made, looked after, told of changed roles and ended sessions, and drained. */
@ApplicationScoped
public class Connections {
    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final long CHECK_MS = 500;
    private static final long COME_BACK_MS_MIN = 250;
    private static final long COME_BACK_MS_MAX = 2_000;
    /** Of processor, roughly, for one that comes back. */
    private static final long COME_BACK_MS_EACH = 4;

    private final LiveNode node;
    private final Ports ports;
    private final Directory directory;
    private final Projects projects;
    private final SessionWatches watches;
    private final Limits limits;
    private final MeterRegistry registry;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean draining;
    /** Of the live room. */
    private final Budgets budgets;
    /** Of the live room. */
    private final Set<Peer<Connection>> peers = new LinkedHashSet<>();

    Connections(
            LiveNode node,
            Ports ports,
            Directory directory,
            Projects projects,
            SessionWatches watches,
            Limits limits,
            MeterRegistry registry) {
        this.node = node;
        this.ports = ports;
        this.directory = directory;
        this.projects = projects;
        this.watches = watches;
        this.limits = limits;
        this.registry = registry;
        this.budgets = new Budgets(limits.sessions());
        Gauge.builder("syncline.connections", count, AtomicInteger::get)
                .description("Open connections, WebSockets and others")
                .register(registry);
    }

    void start(@Observes StartupEvent start) {
        projects.listen((user, project, role) -> ports.executor().execute(() -> recheck(user)));
        ports.scheduler().after(CHECK_MS, this::check);
    }

    /** Fails with DRAINING or OVERLOADED if this node takes no further connection. */
    void requireRoom() {
        if (draining) {
            throw new Fault(FaultCode.DRAINING, "this server is about to stop");
        }
        if (count.get() >= limits.sessions().connectionsMax()) {
            throw new Fault(FaultCode.OVERLOADED, "too many connections");
        }
    }

    /** A WebSocket was opened; on its event loop. */
    SocketPeer opened(Principal principal, WebSocketConnection socket, Wire wire) {
        var peer = new SocketPeer(principal, socket, wire, ports.executor(), limits.sessions(), refusals("socket"));
        join(peer, peer.out());
        wire.whenClosed(() -> closed(peer));
        return peer;
    }

    /** Begins a connection over any transport. */
    void join(Peer<Connection> peer, Outbound out) {
        Principal principal = peer.principal();
        int now = count.incrementAndGet();
        Event.of("connection opened")
                .with("session", principal.session())
                .with("user", principal.user())
                .with("connections", now)
                .info(LOG);
        ports.executor().execute(() -> {
            peer.connect(new Connection(
                    principal.user(),
                    principal.session(),
                    node,
                    ports,
                    directory,
                    out,
                    budget(principal.session()),
                    limits));
            peers.add(peer);
            if (draining) {
                drain(peer, COME_BACK_MS_MAX);
            }
        });
        peer.watchedBy(watches.watch(principal, reason -> peer.end(new Fault(reason, "the session is over"))));
    }

    /** A connection is over; called once for each. */
    void closed(Peer<Connection> peer) {
        peer.gone();
        int now = count.decrementAndGet();
        Event.of("connection closed")
                .with("session", peer.principal().session())
                .with("connections", now)
                .info(LOG);
        ports.executor().execute(() -> {
            peers.remove(peer);
            if (draining && peers.isEmpty()) {
                drained.countDown();
            }
        });
    }

    /** What a session follows a document with, if it is connected; in the live room. */
    Optional<Subscriber> subscriber(SessionId session, DocumentId document) {
        return peers.stream()
                .filter(peer -> peer.principal().session().equals(session))
                .flatMap(peer -> peer.connection().subscriber(document).stream())
                .findFirst();
    }

    /** What a session may push; in the live room. */
    public Budget budget(SessionId session) {
        return budgets.of(session, ports.clock().getAsLong());
    }

    /** Counts why connections of a door are ended. */
    Consumer<FaultCode> refusals(String door) {
        return code -> registry.counter("syncline.refusals", "code", code.name(), "door", door)
                .increment();
    }

    private void recheck(UserId user) {
        for (Peer<Connection> peer : new ArrayList<>(peers)) {
            if (peer.principal().user().equals(user)) {
                peer.connection().recheck();
            }
        }
    }

    private void check() {
        long nowMs = System.currentTimeMillis();
        for (Peer<Connection> peer : new ArrayList<>(peers)) {
            peer.check(nowMs);
        }
        ports.scheduler().after(CHECK_MS, this::check);
    }

    /**
     * Takes nobody more, answers what was pushed, asks everybody to come back, and waits until they are gone.
     *
     * @param untilMs how long at most, as a moment of {@link System#currentTimeMillis}
     * @return whether all are gone
     */
    public boolean drain(long untilMs) throws InterruptedException {
        Event.of("draining").with("connections", count.get()).info(LOG);
        draining = true;
        ports.executor().execute(() -> {
            if (peers.isEmpty()) {
                drained.countDown();
            }
            long spreadMs = comeBackMsMax(peers.size());
            new ArrayList<>(peers).forEach(peer -> drain(peer, spreadMs));
        });
        return drained.await(untilMs - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
    }

    /** The pauses are spread, so that not all come back at once; a few people need not wait for that. */
    static long comeBackMsMax(int peers) {
        return Math.min(COME_BACK_MS_MAX, COME_BACK_MS_MIN + COME_BACK_MS_EACH * peers);
    }

    private void drain(Peer<Connection> peer, long latestMs) {
        long comeBackMs = ThreadLocalRandom.current().nextLong(COME_BACK_MS_MIN, latestMs + 1);
        peer.connection().drain(comeBackMs, limits.sessions().drainMs() / 2);
    }
}
