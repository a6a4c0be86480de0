package dev.syncline.bench;

import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The figures of BENCHMARKS.md, as Markdown. This program makes the load and holds the clock; the packaged server, its
 * database, the relay and the browser are processes of their own.
 */
public final class Bench {
    private static final Path FOLDER = Path.of("target", "bench");
    private static final List<String> PARTS = List.of("fan-out", "entries", "commands", "tabs", "sizes");
    /** Take long, or the native executable; each on servers of its own, and only where it is asked for. */
    private static final List<String> ALONE = List.of("native", "idle", "joins", "peers");

    private static final int SOAK_MINUTES = 60;
    private static final int CONNECTIONS_MAX = 5_000;
    private static final int MESSAGE_BYTES_MAX = 128 * 1024;
    private static final String UNBOUNDED = "1000000000";

    private Bench() {}

    public static void main(String... arguments) throws Exception {
        Set<String> words =
                new LinkedHashSet<>(List.of(String.join(" ", arguments).trim().split("[ ,]+")));
        boolean shortly = words.remove("short");
        words.remove("all");
        words.remove("");
        Plan plan = shortly ? Plan.SHORT : Plan.FULL;
        if (words.remove("soak")) {
            soak(
                    plan,
                    words.isEmpty()
                            ? SOAK_MINUTES
                            : Integer.parseInt(words.iterator().next()));
            System.exit(0);
        }
        if (words.size() == 1 && ALONE.containsAll(words)) {
            alone(plan, words.iterator().next());
            System.exit(0);
        }
        if (!PARTS.containsAll(words)) {
            System.out.println("What to measure: all, some of " + PARTS + ", or one of " + ALONE
                    + "; or soak and a number of minutes; with short, only to see it run.");
            System.exit(words.contains("help") ? 0 : 1);
        }
        run(plan, words.isEmpty() ? Set.copyOf(PARTS) : words);
        System.exit(0);
    }

    private static void run(Plan plan, Set<String> parts) throws Exception {
        Path folder = folder();
        Vertx vertx = Vertx.vertx();
        try (var database = new BenchDatabase();
                var server = configured(new ServerProcess(folder.resolve("server")), database)) {
            server.start();
            Machine.print(database.version(), plan);
            if (parts.contains("fan-out")) {
                fanOut(plan, vertx, database, server);
            }
            if (parts.contains("entries")) {
                new Acked(plan, vertx, database, server, target(vertx, server)).run();
            }
            if (parts.contains("commands")) {
                new Deciding(plan, vertx, database, target(vertx, server)).run();
            }
            if (parts.contains("tabs")) {
                new Tabs(plan, server, folder).run();
                new Stores(plan, folder).run();
            }
            if (parts.contains("sizes")) {
                new Sizes(server).run();
            }
            System.out.println("Load afterwards: " + Machine.load() + ".");
        } finally {
            vertx.close();
            remove(folder);
        }
    }

    private static void soak(Plan plan, int minutes) throws Exception {
        Path folder = folder();
        try (var database = new BenchDatabase();
                var server = configured(fresh(folder), database)) {
            Machine.print(database.version(), plan);
            new Soak(server.env("SYNCLINE_LIVE_IDLE", "PT2S"), minutes).run();
            System.out.println("Load afterwards: " + Machine.load() + ".");
            int damaged = server.run("verify").code();
            System.out.println("The command verify ended with " + damaged + ".");
        } finally {
            remove(folder);
        }
    }

    private static void alone(Plan plan, String part) throws Exception {
        Path folder = folder();
        Vertx vertx = Vertx.vertx();
        try (var database = new BenchDatabase()) {
            Machine.print(database.version(), plan);
            Function<ServerProcess, SyncTarget> targets = server -> target(vertx, server);
            Supplier<ServerProcess> servers = () -> configured(fresh(folder), database)
                    .env("SYNCLINE_LIVE_IDLE", "PT2S")
                    .env("SYNCLINE_LIMITS_SESSIONS_CONNECTIONS_MAX", UNBOUNDED)
                    .env("SYNCLINE_LIMITS_DOCUMENTS_OPEN_PER_SESSION_MAX", UNBOUNDED);
            switch (part) {
                case "idle" -> new Idle(servers, targets).run();
                case "joins" -> new JoinStorm(plan, vertx, servers, targets).run();
                case "peers" -> new StockPeers(servers, plan == Plan.SHORT).run();
                default -> new BothBuilds(plan, vertx, folder, server -> configured(server, database), targets).run();
            }
            System.out.println("Load afterwards: " + Machine.load() + ".");
        } finally {
            vertx.close();
            remove(folder);
        }
    }

    private static ServerProcess fresh(Path folder) {
        try {
            return new ServerProcess(folder.resolve(Long.toHexString(System.nanoTime())));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static Path folder() {
        return FOLDER.resolve(Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    private static ServerProcess configured(ServerProcess server, BenchDatabase database) {
        database.environment().forEach(server::env);
        return server.env("SYNCLINE_LIMITS_SESSIONS_ENTRIES_PER_SECOND", UNBOUNDED)
                .env("SYNCLINE_LIMITS_SESSIONS_BYTES_PER_SECOND", UNBOUNDED);
    }

    private static void fanOut(Plan plan, Vertx vertx, BenchDatabase database, ServerProcess server) throws Exception {
        try (var relay = new RelayProcess()) {
            var cpu = new Cpu()
                    .with("load", () -> Stream.of(ProcessHandle.current()))
                    .with("relay", () -> Stream.of(relay.handle()))
                    .with("server", () -> Stream.of(server.handle()))
                    .with("engine", () -> server.handle().descendants())
                    .with("postgres", database::processes);
            var bare = new RelayTarget(client(vertx), relay.port());
            new FanOut(plan, vertx, database, cpu, bare, target(vertx, server)).run();
        }
    }

    private static SyncTarget target(Vertx vertx, ServerProcess server) {
        String token = Person.guest(server.uri("/"), "bench").token();
        return new SyncTarget(client(vertx), server.port(), token);
    }

    private static WebSocketClient client(Vertx vertx) {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(CONNECTIONS_MAX)
                .setMaxFrameSize(MESSAGE_BYTES_MAX)
                .setMaxMessageSize(MESSAGE_BYTES_MAX));
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
