package dev.syncline.bench;

import dev.syncline.bench.SyncTarget.Position;
import dev.syncline.bench.Traffic.Shape;
import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Writer;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.automerge.ObjectId;

/**
 * Many people come at once to a large document that somebody writes to, 50 letters a second: from the first request to the
 * last byte of the last file, what the writer's readers notice meanwhile, and the memory it takes.
 */
final class JoinStorm {
    private static final int[] GUESTS = {15, 50, 150};
    private static final int MEGABYTES = 20;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECES_PER_PUT = 8;
    private static final int SECONDS_OF_LETTERS = 20;
    private static final String SERVER = "server";
    private static final String LOAD = "load";
    private static final int MS_PER_LETTER = 1_000 / Traffic.PER_SECOND;
    private static final double BYTES_PER_MS_AND_MB = 1_000;
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);

    private final Plan plan;
    private final Vertx vertx;
    private final Supplier<ServerProcess> servers;
    private final Function<ServerProcess, SyncTarget> targets;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param servers each on the database, with its settings, not started */
    JoinStorm(Plan plan, Vertx vertx, Supplier<ServerProcess> servers, Function<ServerProcess, SyncTarget> targets) {
        this.plan = plan;
        this.vertx = vertx;
        this.servers = servers;
        this.targets = targets;
    }

    void run() throws Exception {
        System.out.println("### Many join a document of " + MEGABYTES + " MB that is written to 50 times a second");
        var table = new Table(
                "guests",
                "all have the last byte after, ms",
                "MB/s",
                "memory before, MB",
                "most meanwhile, MB",
                "more, MB",
                "writer to reader p50 / p99 ms",
                "processor time, s: server / guests",
                "goal for 150");
        for (int guests : GUESTS) {
            List<Storm> storms = new ArrayList<>();
            for (int round = 0; round < plan.rounds(); round++) {
                storms.add(storm(guests));
            }
            table.row(
                    guests,
                    show(storms, 0, Storm::ms),
                    show(storms, 0, storm -> storm.bytes() / storm.ms() / BYTES_PER_MS_AND_MB),
                    show(storms, 0, Storm::beforeMb),
                    show(storms, 0, Storm::mostMb),
                    show(storms, 0, storm -> storm.mostMb() - storm.beforeMb()),
                    show(storms, 1, storm -> storm.letters().quantileMs(0.5)) + " / "
                            + show(storms, 1, storm -> storm.letters().quantileMs(0.99)),
                    show(storms, 1, Storm::serverCpu) + " / " + show(storms, 1, Storm::loadCpu),
                    guests == GUESTS[GUESTS.length - 1] ? "≤ 5,000 ms, ≤ 500 MB" : "");
        }
        table.print();
    }

    /**
     * @param letters from the writer to a reader, while everybody joined and a little longer
     * @param serverCpu seconds of processor time until all had the last byte
     * @param loadCpu the same of this program: guests, writer and reader
     */
    private record Storm(
            double ms,
            double bytes,
            double beforeMb,
            double mostMb,
            Samples letters,
            double serverCpu,
            double loadCpu) {}

    private static String show(List<Storm> storms, int decimals, ToDoubleFunction<Storm> figure) {
        var rounds = new Rounds();
        storms.forEach(storm -> rounds.add(figure.applyAsDouble(storm)));
        return rounds.show(decimals);
    }

    /** A server of its own each time, so that nothing of the last storm is in its memory. */
    private Storm storm(int guests) throws Exception {
        try (ServerProcess server = servers.get().start();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            SyncTarget target = targets.apply(server);
            Edits edits = Edits.type(SECONDS_OF_LETTERS * Traffic.PER_SECOND, 1);
            target.open(edits.document(), frame -> {})
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .close();
            fill(server, target, edits.document());
            SyncTarget behind = target.from(positionOf(server, target, edits.document()));
            double before = Memory.of(server.handle()).together();
            CompletableFuture<Traffic.Measured> letters =
                    CompletableFuture.supplyAsync(() -> write(behind, edits), threads);
            var watch = new Watch(server);
            threads.execute(watch);
            var cpu = new Cpu()
                    .with(SERVER, () -> Stream.of(server.handle()))
                    .with(LOAD, () -> Stream.of(ProcessHandle.current()));
            Map<String, Double> cpuBefore = cpu.used();
            long start = System.nanoTime();
            double bytes = join(server, target, edits.document(), guests, threads);
            double ms = (System.nanoTime() - start) / 1e6;
            Map<String, Double> cpuAfter = cpu.used();
            double most = watch.end();
            return new Storm(
                    ms,
                    bytes,
                    before,
                    most,
                    letters.get().latencies(),
                    cpuAfter.get(SERVER) - cpuBefore.get(SERVER),
                    cpuAfter.get(LOAD) - cpuBefore.get(LOAD));
        }
    }

    private Traffic.Measured write(SyncTarget target, Edits edits) {
        try {
            long ms = (long) edits.frames().size() * MS_PER_LETTER - plan.warmUpMs();
            return Traffic.measure(target, new Shape(1, 0), edits, vertx, plan.warmUpMs(), ms / 2);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private long join(
            ServerProcess server, SyncTarget target, DocumentId document, int guests, ExecutorService threads) {
        List<CompletableFuture<Long>> files = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            files.add(CompletableFuture.supplyAsync(
                    () -> Guest.fetch(server.uri("/documents/" + document.text()), target.token()), threads));
        }
        return files.stream().mapToLong(CompletableFuture::join).sum();
    }

    private Position positionOf(ServerProcess server, SyncTarget target, DocumentId document) {
        HttpRequest request = request(server, target, document)
                .header("Accept", "application/vnd.automerge")
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            require(answer);
            try (InputStream in = answer.body()) {
                in.transferTo(OutputStream.nullOutputStream());
                return position(answer.headers());
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Position position(HttpHeaders headers) {
        return new Position(
                Bytes.fromHex(headers.firstValue("Syncline-History").orElseThrow()),
                headers.firstValueAsLong("Syncline-Seq").orElseThrow(),
                Bytes.fromHex(headers.firstValue("Syncline-Hash").orElseThrow()));
    }

    /** Bytes that nothing makes smaller, in changes of a stranger's, and a stored snapshot of it all. */
    private void fill(ServerProcess server, SyncTarget target, DocumentId document) throws Exception {
        var random = new Random(MEGABYTES);
        try (Writer writer = Writer.ofNote()) {
            var body = new ByteArrayOutputStream();
            for (int piece = 1; piece <= MEGABYTES * 1_000_000 / PIECE_BYTES; piece++) {
                byte[] bytes = new byte[PIECE_BYTES];
                random.nextBytes(bytes);
                String key = "piece " + piece;
                body.writeBytes(writer.change(change -> change.set(ObjectId.ROOT, key, bytes)));
                if (piece % PIECES_PER_PUT == 0) {
                    put(server, target, document, body.toByteArray());
                    body.reset();
                }
            }
            put(server, target, document, body.toByteArray());
        }
        Await.until("the document is at rest", WAIT_MAX, () -> server.metric("syncline_live_documents") == 0);
    }

    private void put(ServerProcess server, SyncTarget target, DocumentId document, byte[] changes) throws Exception {
        require(http.send(
                request(server, target, document)
                        .header("Content-Type", "application/vnd.automerge")
                        .PUT(BodyPublishers.ofByteArray(changes))
                        .build(),
                BodyHandlers.ofByteArray()));
    }

    private static HttpRequest.Builder request(ServerProcess server, SyncTarget target, DocumentId document) {
        return HttpRequest.newBuilder(server.uri("/documents/" + document.text()))
                .header("Authorization", "Bearer " + target.token());
    }

    private static void require(HttpResponse<?> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.request() + " was answered with " + answer.statusCode());
        }
    }

    /** Looks at a server's memory again and again. */
    private static final class Watch implements Runnable {
        private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

        private final ServerProcess server;
        private final CompletableFuture<Double> most = new CompletableFuture<>();
        private volatile boolean ended;

        Watch(ServerProcess server) {
            this.server = server;
        }

        @Override
        public void run() {
            double seen = 0;
            while (!ended) {
                seen = Math.max(seen, Memory.of(server.handle()).together());
                // A look makes the process wait: not too many of them.
                LockSupport.parkNanos(LOOK_NS);
            }
            most.complete(seen);
        }

        double end() {
            ended = true;
            return most.join();
        }
    }
}
