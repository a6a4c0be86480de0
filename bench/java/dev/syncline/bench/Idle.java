package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What people cost who are only there: connections on which nothing happens, and open documents that nobody edits. Memory is
 * read after a full collection, and after the server has given back what it keeps for documents in use. The first line is of
 * a server to which some have come and gone, so that the program itself is loaded; its heap may hold little more than what
 * is in it, so that the lines tell what people need, and not what a heap keeps.
 */
final class Idle {
    private static final int[] CONNECTIONS = {0, 300, 1_000, 3_000};
    private static final int[] DOCUMENTS = {0, 1_000, 3_000, 10_000};
    /** Who come and go before the first line. */
    private static final int FIRST = 300;

    private static final int CONNECTIONS_PER_DOCUMENT = 100;
    private static final int DOCUMENTS_PER_CONNECTION = 100;
    private static final int AT_ONCE = 50;
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);
    private static final double THOUSAND = 1_000;
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(3);
    private static final double SETTLED_MB = 1;

    private final Supplier<ServerProcess> servers;
    private final Function<ServerProcess, SyncTarget> targets;

    /** @param servers each on the database, with its settings, not started */
    Idle(Supplier<ServerProcess> servers, Function<ServerProcess, SyncTarget> targets) {
        this.servers = servers;
        this.targets = targets;
    }

    void run() throws Exception {
        System.out.println("### Memory of a server with idle connections, MB, each following one of so many notes");
        table("connections", "≤ 15 MB per 1,000 connections", CONNECTIONS, this::connections);
        System.out.println("### Memory of a server with open documents that nobody edits, MB, "
                + DOCUMENTS_PER_CONNECTION + " on a connection");
        table("documents", "≤ 1,000 MB for 10,000", DOCUMENTS, this::documents);
    }

    /** Something that there can be more of. */
    private interface Crowd {
        /** Adds the sockets of those with numbers from {@code from} to {@code to}. */
        void grow(SyncTarget target, int from, int to, List<WebSocket> sockets) throws Exception;
    }

    private void table(String what, String goal, int[] sizes, Crowd crowd) throws Exception {
        var table = new Table(
                what,
                "server",
                "its engine children",
                "together",
                "more than none, per 1,000",
                "live objects in the server's heap",
                "more than none, per 1,000",
                "goal");
        List<WebSocket> sockets = new ArrayList<>();
        try (ServerProcess server = servers.get()
                .jvmArgument("-XX:MinHeapFreeRatio=5")
                .jvmArgument("-XX:MaxHeapFreeRatio=10")
                .start()) {
            SyncTarget target = targets.apply(server);
            comeAndGo(server, target, crowd);
            double none = 0;
            double noneLive = 0;
            int there = 0;
            for (int size : sizes) {
                crowd.grow(target, there, size, sockets);
                there = size;
                Memory memory = atRest(server);
                double live = live(server.handle().pid());
                none = size == 0 ? memory.together() : none;
                noneLive = size == 0 ? live : noneLive;
                table.row(
                        Rounds.number(size, 0),
                        Rounds.number(memory.main(), 0),
                        Rounds.number(memory.children(), 0),
                        Rounds.number(memory.together(), 0),
                        size == 0 ? "" : Rounds.number((memory.together() - none) * THOUSAND / size, 1),
                        Rounds.number(live, 1),
                        size == 0 ? "" : Rounds.number((live - noneLive) * THOUSAND / size, 1),
                        size == sizes[sizes.length - 1] ? goal : "");
            }
            sockets.forEach(WebSocket::close);
        }
        table.print();
    }

    private static void comeAndGo(ServerProcess server, SyncTarget target, Crowd crowd) throws Exception {
        List<WebSocket> sockets = new ArrayList<>();
        crowd.grow(target, 0, FIRST, sockets);
        sockets.forEach(WebSocket::close);
        Await.until(
                "all are gone",
                WAIT_MAX,
                () -> server.metric("syncline_connections") == 0 && server.metric("syncline_live_documents") == 0);
    }

    private void connections(SyncTarget target, int from, int to, List<WebSocket> sockets) throws Exception {
        List<DocumentId> notes = new ArrayList<>();
        for (int at = from; at < to; at += AT_ONCE) {
            List<Future<WebSocket>> some = new ArrayList<>();
            for (int i = at; i < Math.min(to, at + AT_ONCE); i++) {
                if ((i - from) % CONNECTIONS_PER_DOCUMENT == 0) {
                    notes.add(Ids.document());
                }
                some.add(target.open(notes.getLast(), frame -> {}));
            }
            await(some, sockets);
        }
    }

    private void documents(SyncTarget target, int from, int to, List<WebSocket> sockets) throws Exception {
        for (int at = from; at < to; at += DOCUMENTS_PER_CONNECTION) {
            List<DocumentId> notes = new ArrayList<>();
            for (int i = at; i < Math.min(to, at + DOCUMENTS_PER_CONNECTION); i++) {
                notes.add(Ids.document());
            }
            await(List.of(target.openAll(notes)), sockets);
        }
    }

    private static void await(List<Future<WebSocket>> some, List<WebSocket> sockets) throws Exception {
        for (Future<WebSocket> one : some) {
            sockets.add(one.toCompletionStage().toCompletableFuture().get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS));
        }
    }

    /** What the server takes once ledgers and instances of documents without work are given back. */
    private static Memory atRest(ServerProcess server) throws Exception {
        Await.until(
                "documents are at rest",
                WAIT_MAX,
                () -> server.metric("syncline_live_ledgers") == 0 && server.metric("syncline_engine_instances") == 0);
        collect(server.handle().pid());
        return settled(server.handle());
    }

    /** The JVM gives memory back for a while after a collection. */
    private static Memory settled(ProcessHandle server) {
        Memory before = Memory.of(server);
        while (true) {
            LockSupport.parkNanos(LOOK_NS);
            Memory now = Memory.of(server);
            if (now.together() > before.together() - SETTLED_MB) {
                return now;
            }
            before = now;
        }
    }

    /** Has a server collect its garbage. */
    static void collect(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
    }

    /** What is alive in a server's heap, in MB: the last line of a histogram. */
    private static double live(long pid) throws IOException, InterruptedException {
        String[] total = jcmd(pid, "GC.class_histogram").strip().split("\\s+");
        return Long.parseLong(total[total.length - 1]) / 1e6;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process jcmd = new ProcessBuilder(program.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException("jcmd said " + said);
        }
        return said;
    }
}
