package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What people cost who are only there: connections on which nothing happens, and open documents that nobody edits. Memory is
 * read after a full collection, and after the server has given back what it keeps for documents in use.
 */
final class Idle {
    private static final int[] CONNECTIONS = {0, 300, 1_000, 3_000};
    private static final int[] DOCUMENTS = {0, 1_000, 3_000, 10_000};
    private static final int CONNECTIONS_PER_DOCUMENT = 100;
    private static final int DOCUMENTS_PER_CONNECTION = 100;
    private static final int AT_ONCE = 50;
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);
    private static final double THOUSAND = 1_000;

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
        var table = new Table(what, "server", "its engine children", "together", "more than none, per 1,000", "goal");
        List<WebSocket> sockets = new ArrayList<>();
        try (ServerProcess server = servers.get().start()) {
            SyncTarget target = targets.apply(server);
            double none = 0;
            int there = 0;
            for (int size : sizes) {
                crowd.grow(target, there, size, sockets);
                there = size;
                Memory memory = atRest(server);
                none = size == 0 ? memory.together() : none;
                table.row(
                        Rounds.number(size, 0),
                        Rounds.number(memory.main(), 0),
                        Rounds.number(memory.children(), 0),
                        Rounds.number(memory.together(), 0),
                        size == 0 ? "" : Rounds.number((memory.together() - none) * THOUSAND / size, 1),
                        size == sizes[sizes.length - 1] ? goal : "");
            }
            sockets.forEach(WebSocket::close);
        }
        table.print();
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
        return Memory.of(server.handle());
    }

    /** A full collection in a server. */
    static void collect(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        int code = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("jcmd ended with " + code);
        }
    }
}
