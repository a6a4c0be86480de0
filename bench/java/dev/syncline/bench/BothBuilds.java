package dev.syncline.bench;

import dev.syncline.bench.Traffic.Measured;
import dev.syncline.bench.Traffic.Shape;
import dev.syncline.process.ServerProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The native executable beside the packaged server on the JVM: on one migrated database, in turn, by the same code. While
 * one is measured the other stands idle.
 */
final class BothBuilds {
    static final Path EXECUTABLE = Path.of("target", "syncline");

    private static final List<Path> JVM_FILES = List.of(Path.of("target", "quarkus-app"));
    private static final Shape HEAT = new Shape(10, 64);
    private static final Shape PACED = new Shape(100, 0);
    private static final List<Shape> CLOSED = List.of(new Shape(1, 1), new Shape(10, 64), new Shape(100, 64));
    private static final int EDITS_PER_SECOND_MAX = 25_000;
    private static final long START_NS_MAX = TimeUnit.SECONDS.toNanos(90);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final long IDLE_MS = 5_000;
    private static final int STARTS_MIN = 3;

    private final Plan plan;
    private final Vertx vertx;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ServerProcess> servers = new LinkedHashMap<>();
    private final Function<ServerProcess, SyncTarget> targets;

    /** @param configured a server with its database and settings, not started */
    BothBuilds(
            Plan plan,
            Vertx vertx,
            Path folder,
            Function<ServerProcess, ServerProcess> configured,
            Function<ServerProcess, SyncTarget> targets)
            throws IOException {
        this.plan = plan;
        this.vertx = vertx;
        this.targets = targets;
        servers.put("JVM", configured.apply(new ServerProcess(folder.resolve("jvm"), Optional.empty())));
        servers.put("native", configured.apply(new ServerProcess(folder.resolve("native"), Optional.of(EXECUTABLE))));
    }

    void run() throws Exception {
        try {
            starts();
            for (ServerProcess server : servers.values()) {
                server.start();
            }
            traffic();
            sizes();
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    private void starts() throws Exception {
        System.out.println("### Start and idle memory, packaged JVM server and native executable");
        var table = new Table(
                "build",
                "first answer, ms",
                "server, MB",
                "its engine children, MB",
                "together, MB",
                "resident, summed, MB",
                "goal");
        for (var server : servers.entrySet()) {
            var first = new Rounds();
            var main = new Rounds();
            var children = new Rounds();
            var all = new Rounds();
            var resident = new Rounds();
            for (int i = 0; i < Math.max(STARTS_MIN, plan.rounds()); i++) {
                first.add(firstAnswerMs(server.getValue()));
                server.getValue().awaitReady();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(IDLE_MS));
                Memory memory = Memory.of(server.getValue().handle());
                main.add(memory.main());
                children.add(memory.children());
                all.add(memory.together());
                resident.add(memory.resident());
                server.getValue().stop();
            }
            table.row(
                    server.getKey(),
                    first.show(0),
                    main.show(0),
                    children.show(0),
                    all.show(0),
                    resident.show(0),
                    server.getKey().equals("native") ? "≤ 300 ms, ≤ 150 MB" : "");
        }
        table.print();
        System.out.println("From the start of the process to the first 200 of `/q/health/live`, migrations done before."
                + " Memory " + IDLE_MS / 1000
                + " s after readiness: each process' share, so that pages of one file count once.\n");
    }

    private double firstAnswerMs(ServerProcess server) throws Exception {
        var question = HttpRequest.newBuilder(server.uri("/q/health/live"))
                .timeout(ANSWER_MAX)
                .build();
        long start = System.nanoTime();
        server.launch();
        while (server.isAlive() && System.nanoTime() - start < START_NS_MAX) {
            try {
                if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return (System.nanoTime() - start) / 1e6;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        throw new IllegalStateException("no answer:\n" + Files.readString(server.log()));
    }

    private void traffic() throws Exception {
        Map<String, SyncTarget> both = new LinkedHashMap<>();
        servers.forEach((name, server) -> both.put(name, targets.apply(server)));
        for (SyncTarget target : both.values()) {
            measure(target, HEAT, plan.heatMs());
        }
        System.out.println("### Fan-out by both builds");
        var table = new Table(
                "readers",
                "under way",
                "JVM edits/s",
                "native edits/s",
                "native : JVM",
                "JVM p50 / p99 ms",
                "native p50 / p99 ms",
                "JVM MB",
                "native MB");
        row(table, PACED, plan.pacedMs(), both);
        for (Shape shape : CLOSED) {
            row(table, shape, plan.closedMs(), both);
        }
        table.print();
    }

    private void row(Table table, Shape shape, long ms, Map<String, SyncTarget> both) throws Exception {
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (int round = 0; round < plan.rounds(); round++) {
            for (var target : both.entrySet()) {
                Measured measured = measure(target.getValue(), shape, ms);
                figures.computeIfAbsent(target.getKey(), name -> new Figures())
                        .add(measured, Memory.of(servers.get(target.getKey()).handle()));
            }
        }
        Figures jvm = figures.get("JVM");
        Figures executable = figures.get("native");
        table.row(
                shape.readers(),
                shape.isPaced() ? "50 edits/s" : shape.window(),
                jvm.rate.show(0),
                executable.rate.show(0),
                Rounds.number(executable.rate.median() / jvm.rate.median(), 2),
                jvm.latency(),
                executable.latency(),
                jvm.memory.show(0),
                executable.memory.show(0));
    }

    private Measured measure(SyncTarget target, Shape shape, long ms) throws Exception {
        long perSecond = shape.isPaced() ? 2 * Traffic.PER_SECOND : EDITS_PER_SECOND_MAX;
        Edits edits = Edits.type((int) (perSecond * (plan.warmUpMs() + ms) / 1000), 1);
        return Traffic.measure(target, shape, edits, vertx, plan.warmUpMs(), ms);
    }

    private static void sizes() throws IOException {
        System.out.println("### Sizes of both builds, MB");
        var table = new Table("build", "files", "compressed with gzip");
        sizes(table, "JVM, without the Java runtime", JVM_FILES);
        sizes(table, "native", List.of(EXECUTABLE));
        table.print();
    }

    private static void sizes(Table table, String name, List<Path> places) throws IOException {
        var size = new Size();
        for (Path place : places) {
            try (var files = Files.walk(place)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    size.add(file);
                }
            }
        }
        table.row(name, Rounds.number(size.plain() / 1e6, 1), Rounds.number(size.compressed() / 1e6, 1));
    }

    /** What one build came to, over the rounds. */
    private static final class Figures {
        private final Rounds rate = new Rounds();
        private final Rounds p50 = new Rounds();
        private final Rounds p99 = new Rounds();
        private final Rounds memory = new Rounds();

        void add(Measured measured, Memory used) {
            rate.add(measured.perSecond());
            p50.add(measured.latencies().quantileMs(0.5));
            p99.add(measured.latencies().quantileMs(0.99));
            memory.add(used.together());
        }

        String latency() {
            return p50.show(2) + " / " + p99.show(2);
        }
    }
}
