package dev.syncline.simulation;

import dev.syncline.access.Role;
import dev.syncline.change.ZipInflater;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Uuids;
import dev.syncline.live.FaultPoint;
import dev.syncline.live.LiveLimits;
import dev.syncline.live.LiveNode;
import dev.syncline.live.LiveObserver;
import dev.syncline.live.Neighbours;
import dev.syncline.live.Offer;
import dev.syncline.live.Ports;
import dev.syncline.socket.Budget;
import dev.syncline.socket.Connection;
import dev.syncline.socket.Directory;
import dev.syncline.socket.Outbound;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredTail;
import dev.syncline.store.MemoryJournalStore;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/** One node: the production state machines over a shared journal, an engine of its own and virtual time. */
final class SimServer implements LiveObserver, Directory, AutoCloseable {
    static final ProjectId PROJECT = new ProjectId(7, 7);

    /** So little may go over the socket to resume that many a client is sent to the snapshot. */
    private static final LiveLimits SMALL = limits(15, 3_000).withResume(1_000, 1_500);

    private static final LiveLimits LARGE = limits(40, 20_000);

    /** The process ended in the middle of a task. */
    private static final class Crashed extends RuntimeException {
        Crashed() {
            super("crashed", null, false, false);
        }
    }

    private final World world;
    private final MemoryJournalStore rows;
    private final Counters counters;
    private final InProcessEngine engine = new InProcessEngine();
    private final List<Connection> connections = new ArrayList<>();
    /** Who was a member and is none now. */
    private final Set<UserId> barred = new HashSet<>();

    private final Runnable onCrash;
    private final List<SimServer> nodes;
    private Ports ports;
    private LiveNode node;
    private int life;
    private boolean up;

    /**
     * @param nodes all on these rows, this one included
     * @param onCrash called when the process ended at a fault point
     */
    SimServer(World world, MemoryJournalStore rows, List<SimServer> nodes, Counters counters, Runnable onCrash) {
        this.nodes = nodes;
        this.onCrash = onCrash;
        this.world = world;
        this.rows = rows;
        this.counters = counters;
        start();
    }

    boolean up() {
        return up;
    }

    void start() {
        int startedIn = ++life;
        up = true;
        Executor thread = world.thread();
        Executor mine = task -> thread.execute(() -> {
            if (life == startedIn) {
                try {
                    task.run();
                } catch (Crashed nobodyIsThere) {
                    return;
                }
            }
        });
        Executor answering = task -> world.after(world.random().nextInt(6), task);
        MemoryJournalStore way = rows.peer(answering);
        way.faults(this::storeFault);
        ports = new Ports(
                way,
                way.upkeep(),
                engine,
                mine,
                (delayMs, task) -> world.after(delayMs, () -> mine.execute(task)),
                world::nowMs,
                () -> new UUID(world.random().nextLong(), world.random().nextLong()),
                new Hints());
        node = new LiveNode(ports, counters.smallLimits ? SMALL : LARGE, ZipInflater::inflate, this);
        mine.execute(node::start);
    }

    /** The process ends at once: memory and connections are gone, rows stay. */
    void crash() {
        up = false;
        life++;
        connections.clear();
        engine.loseInstances();
    }

    /** Tells the other nodes of commits; some hints are lost, some come twice, some so late that they say nothing new. */
    private final class Hints implements Neighbours {
        @Override
        public void committed(DocumentId document, long tailSeq) {
            if (!counters.nodesHear) {
                return;
            }
            int copies = world.chance(300) ? 0 : world.chance(200) ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                int delayMs = world.random().nextInt(world.chance(100) ? 3_000 : 10);
                nodes.stream()
                        .filter(node -> node != SimServer.this)
                        .forEach(node -> world.after(delayMs, () -> node.hinted(document, tailSeq)));
            }
        }

        @Override
        public void present(DownFrame.Presence presence) {}
    }

    private void hinted(DocumentId document, long tailSeq) {
        if (up) {
            counters.hints++;
            ports.executor().execute(() -> node.hint(new StoredTail(document, tailSeq)));
        }
    }

    /** The engine's child ends: every instance is gone. */
    void crashEngine() {
        engine.loseInstances();
    }

    private static LiveLimits limits(int snapshotEntries, int tailBytes) {
        return LiveLimits.DEFAULTS.withUpkeep(new LiveLimits.Upkeep(
                snapshotEntries, 1 << 20, snapshotEntries / 4, 1 << 20, tailBytes, 0, 50, 100, 10));
    }

    private MemoryJournalStore.Fault storeFault() {
        if (!counters.faultsOn || !world.chance(30)) {
            return MemoryJournalStore.Fault.NONE;
        }
        return switch (world.random().nextInt(5)) {
            case 0 -> MemoryJournalStore.Fault.BUSY;
            case 1 -> MemoryJournalStore.Fault.FAIL_BEFORE;
            case 2 -> MemoryJournalStore.Fault.FAIL_AFTER;
            case 3 -> MemoryJournalStore.Fault.REFUSED;
            default -> MemoryJournalStore.Fault.OVERLOADED;
        };
    }

    /** Accepts a connection; what it sends goes to {@code out}. */
    Connection accept(UserId user, SessionId session, Outbound out) {
        Connection connection = new Connection(
                user,
                session,
                node,
                ports,
                this,
                out,
                new Budget(Limits.DEFAULTS.sessions(), world.nowMs()),
                Limits.DEFAULTS);
        connections.add(connection);
        return connection;
    }

    void receive(Connection connection, byte[] frame) {
        ports.executor().execute(() -> {
            try {
                connection.received(Frames.decodeUp(frame));
            } catch (CborException malformed) {
                connection.end(new Fault(FaultCode.BAD_FRAME, malformed.getMessage()));
            }
        });
    }

    void gone(Connection connection) {
        ports.executor().execute(connection::gone);
    }

    /** What {@code GET /documents/id} answers. */
    void save(DocumentId document, BiConsumer<StoredDocument, byte[]> then, Runnable failed) {
        ports.executor()
                .execute(() -> node.saved(
                        document,
                        file -> {
                            then.accept(file.at(), Bytes.concat(file.parts().toArray(byte[][]::new)));
                            file.done().run();
                        },
                        problem -> failed.run()));
    }

    /** What {@code DELETE /documents/id/versions} does. */
    void forget(DocumentId document) {
        ports.executor()
                .execute(() -> node.forget(document, new UserId(9, 9), seq -> {}, problem -> {
                    counters.notForgotten++;
                }));
    }

    /** What {@code PUT /documents/id} does with a file: its changes go through the door one by one. */
    void put(DocumentId document, UserId user, SessionId session, byte[] file, IntConsumer answer) {
        List<byte[]> changes = engine.read(file).toCompletableFuture().join().changes();
        ports.executor().execute(() -> putNext(document, user, session, changes.iterator(), 200, answer));
    }

    private void putNext(
            DocumentId document,
            UserId user,
            SessionId session,
            Iterator<byte[]> changes,
            int status,
            IntConsumer answer) {
        if (!changes.hasNext()) {
            node.ask(
                    document,
                    (row, engine) -> engine.changesSince(document, List.of()),
                    (row, missing) -> answer.accept(status),
                    behind -> answer.accept(503));
            return;
        }
        node.offer(
                document,
                new Offer(user, session, 0, TimelineId.NONE, 1, new byte[0], List.of(changes.next()), null, decided -> {
                    if (decided instanceof Offer.Durable durable) {
                        putNext(document, user, session, changes, soFar(status, durable), answer);
                    } else {
                        answer.accept(503);
                    }
                }));
    }

    /** The first refusal says what the answer is. */
    private static int soFar(int status, Offer.Durable durable) {
        if (status != 200 || durable.refused().isEmpty()) {
            return status;
        }
        return FaultCode.valueOf(durable.refused().getFirst().code()).status();
    }

    @Override
    public void passed(FaultPoint point) {
        if (counters.faultsOn && world.chance(FaultPoint.OF_A_PUSH.contains(point) ? 2 : 40)) {
            counters.crashedAt.merge(point, 1, Integer::sum);
            counters.serverCrashes++;
            crash();
            onCrash.run();
            throw new Crashed();
        }
    }

    @Override
    public void compacted(int bytes, long tookMs) {
        counters.compactions++;
    }

    @Override
    public void compactionFailed(Throwable problem) {
        counters.compactionFailures++;
    }

    @Override
    public void beyondHorizon() {
        counters.beyondHorizon++;
    }

    @Override
    public void otherJournal() {
        counters.otherJournals++;
    }

    @Override
    public void committed(DocumentId document, int entries, long tookMs) {
        counters.commits++;
        counters.entries += entries;
    }

    @Override
    public void refused(String code) {
        counters.refused.merge(code, 1, Integer::sum);
    }

    @Override
    public void commitRefused(DocumentId document, String why) {
        counters.refusedCommits++;
    }

    @Override
    public void stale() {
        counters.stale++;
    }

    /** Takes all access away from somebody, or gives it again. */
    void bar(UserId user, boolean on) {
        if (on) {
            barred.add(user);
        } else {
            barred.remove(user);
        }
        connections.stream()
                .filter(connection -> connection.user().equals(user))
                .forEach(connection -> ports.executor().execute(connection::recheck));
    }

    @Override
    public CompletionStage<Optional<Role>> role(UserId user, DocumentId document) {
        return rows.find(document)
                .thenApply(found -> found.filter(row -> !barred.contains(user)).map(row -> role(user)));
    }

    @Override
    public CompletionStage<Boolean> lost(UserId user, DocumentId document, byte[] history, long seq) {
        return rows.find(document)
                .thenApply(found -> barred.contains(user)
                        && found.filter(row -> Uuids.of(history).equals(row.history()) && row.tailSeq() >= seq)
                                .isPresent());
    }

    /** Everybody may write; every other one who gives commands is trusted more. */
    static Role role(UserId user) {
        return user.hi() == SimCommander.USERS && user.lo() % 2 == 0 ? Role.OWNER : Role.EDITOR;
    }

    @Override
    public CompletionStage<Optional<Role>> role(UserId user, ProjectId project) {
        return CompletableFuture.completedFuture(Optional.of(Role.EDITOR).filter(role -> !barred.contains(user)));
    }

    @Override
    public CompletionStage<ProjectId> personalProject(UserId user) {
        return CompletableFuture.completedFuture(PROJECT);
    }

    @Override
    public void close() {
        engine.close();
    }
}
